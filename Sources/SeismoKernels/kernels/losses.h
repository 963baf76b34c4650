// Softmax and losses. Each lane holds a row, so a row's bits do not depend on its neighbours,
// and few classes cost as little as many.

// y = exp(x - max) of w rows (y may be NULL), with the maxima and sums; returns 1/sum.
INLINE V softmax_parts(intptr_t cols, const S *x, S *y, const intptr_t w, V *most, V *sum) {
  V max = load_lanes(x, cols, w);
  for (intptr_t j = 1; j < cols; j++) {
    V v = load_lanes(x + j, cols, w);
    max = v > max ? v : max;
  }
  V s = (V)(S)0;
  for (intptr_t j = 0; j < cols; j++) {
    V e = vector_exp(load_lanes(x + j, cols, w) - max);
    s += e;
    if (y) store_lanes(y + j, cols, e, w);
  }
  *most = max;
  *sum = s;
  return (S)1 / s;
}

static void k_softmax(intptr_t rows, intptr_t cols, const void *px, void *py) {
  const S *x = px;
  S *y = py;
  EACH_VECTOR(rows, {
    V most, sum;
    V inverse = softmax_parts(cols, x + i * cols, y + i * cols, w, &most, &sum);
    for (intptr_t j = 0; j < cols; j++) {
      S *at = y + i * cols + j;
      store_lanes(at, cols, load_lanes(at, cols, w) * inverse, w);
    }
  });
}

static void k_softmax_backward(intptr_t rows, intptr_t cols, const void *py, const void *pdy,
                               void *pdx) {
  const S *y = py, *dy = pdy;
  S *dx = pdx;
  EACH_VECTOR(rows, {
    const intptr_t at = i * cols;
    V sum = (V)(S)0;
    for (intptr_t j = at; j < at + cols; j++) {
      sum += load_lanes(y + j, cols, w) * load_lanes(dy + j, cols, w);
    }
    for (intptr_t j = at; j < at + cols; j++) {
      V centred = load_lanes(dy + j, cols, w) - sum;
      store_lanes(dx + j, cols, load_lanes(y + j, cols, w) * centred, w);
    }
  });
}

typedef struct {
  intptr_t classes;
  const S *logits;
  const int32_t *labels;
  const S *weights;
  S factor, least;
  int32_t keep;
  S *loss, *d;
} entropy;

// The losses of w rows of which log p is known; returns how many are clipped, and what their gradients
// are multiplied by and which are dropped.
INLINE intptr_t entropy_rows(const entropy *t, intptr_t i, const intptr_t w, V log_p, V *slope,
                             VI *dropped) {
  const VI below = log_p < t->least;
  const V weight = t->weights ? load(t->weights + i, w) : (V)(S)1;
  store(t->loss + i, -(below ? (V)t->least : log_p) * weight, w);
  *slope = weight * t->factor;
  *dropped = t->keep ? (VI)(I)0 : below;
  return -(intptr_t)__builtin_reduce_add(below & first_lanes(w));
}

INLINE V entropy_slope(V p, VI is_label, VI dropped, V slope) {
  return dropped ? (V)(S)0 : (p - (is_label ? (V)(S)1 : (V)(S)0)) * slope;
}

// w rows from row i on, of 2, 4 or 8 classes and w == L: all columns are in registers at once.
INLINE intptr_t entropy_of_few(const int classes, const entropy *t, intptr_t i) {
  enum { w = L };
  const VI label = load_labels(t->labels + i, w);
  V column[8];
  load_columns(classes, t->logits + i * classes, column);
  V at_label = (V)(S)0, most = column[0], sum = (V)(S)0;
  UNROLL for (int j = 0; j < classes; j++) {
    at_label = label == (VI)(I)j ? column[j] : at_label;
    most = column[j] > most ? column[j] : most;
  }
  UNROLL for (int j = 0; j < classes; j++) {
    column[j] = vector_exp(column[j] - most);
    sum += column[j];
  }
  V slope;
  VI dropped;
  const intptr_t clipped = entropy_rows(t, i, w, at_label - most - vector_log(sum), &slope, &dropped);
  if (!t->d) return clipped;
  const V inverse = (S)1 / sum;
  UNROLL for (int j = 0; j < classes; j++) {
    column[j] = entropy_slope(column[j] * inverse, label == (VI)(I)j, dropped, slope);
  }
  store_columns(classes, t->d + i * classes, column);
  return clipped;
}

INLINE intptr_t entropy_of_many(const entropy *t, intptr_t i, const intptr_t w) {
  const intptr_t classes = t->classes;
  const S *x = t->logits + i * classes;
  S *dx = t->d ? t->d + i * classes : 0;
  const VI label = load_labels(t->labels + i, w);
  V at_label = (V)(S)0;
  for (intptr_t j = 0; j < classes; j++) {
    at_label = label == (VI)(I)j ? load_lanes(x + j, classes, w) : at_label;
  }
  V most, sum, slope;
  VI dropped;
  V inverse = softmax_parts(classes, x, dx, w, &most, &sum);
  const intptr_t clipped = entropy_rows(t, i, w, at_label - most - vector_log(sum), &slope, &dropped);
  for (intptr_t j = 0; dx && j < classes; j++) {
    V p = load_lanes(dx + j, classes, w) * inverse;
    store_lanes(dx + j, classes, entropy_slope(p, label == (VI)(I)j, dropped, slope), w);
  }
  return clipped;
}

static intptr_t k_cross_entropy(intptr_t rows, intptr_t classes, const void *logits,
                                const int32_t *labels, const void *weights, double scale,
                                double floor, int32_t keep, void *loss, void *d) {
  const entropy t = {classes, logits, labels, weights, (S)scale, (S)floor, keep, loss, d};
  intptr_t clipped = 0, i = 0;
  for (; i + L <= rows; i += L) {
    switch (classes) {
      case 2: clipped += entropy_of_few(2, &t, i); break;
      case 4: clipped += entropy_of_few(4, &t, i); break;
      case 8: clipped += entropy_of_few(8, &t, i); break;
      default: clipped += entropy_of_many(&t, i, L);
    }
  }
  if (i < rows) clipped += entropy_of_many(&t, i, rows - i);
  return clipped;
}

static intptr_t k_nll(intptr_t rows, intptr_t classes, const void *pp, const int32_t *labels,
                      const void *pweights, double scale, double eps, int32_t keep,
                      void *ploss, void *pd) {
  const S *p = pp, *weights = pweights;
  const S factor = (S)scale, least = (S)eps;
  S *loss = ploss, *d = pd;
  intptr_t clipped = 0;
  if (d) __builtin_memset(d, 0, (size_t)(rows * classes) * sizeof(S));
  EACH_VECTOR(rows, {
    V q = (V)(S)1;
    for (intptr_t l = 0; l < w; l++) q[l] = p[(i + l) * classes + labels[i + l]];
    VI below = least > 0 ? q < least : (VI)(I)0;
    q = below ? (V)least : q;
    V weight = weights ? load(weights + i, w) : (V)(S)1;
    store(loss + i, -vector_log(q) * weight, w);
    clipped -= __builtin_reduce_add(below & first_lanes(w));
    if (d) {
      V slope = -(weight * factor) / q;
      slope = below & (VI)(I)(keep ? 0 : -1) ? (V)(S)0 : slope;
      for (intptr_t l = 0; l < w; l++) d[(i + l) * classes + labels[i + l]] = slope[l];
    }
  });
  return clipped;
}

static void k_mse(intptr_t rows, intptr_t cols, const void *px, const void *pt,
                  const void *pweights, double scale, void *ploss, void *pd) {
  const S *x = px, *t = pt, *weights = pweights;
  const S factor = (S)(2 * scale / (double)cols), count = (S)cols;
  S *loss = ploss, *d = pd;
  EACH_VECTOR(rows, {
    V weight = weights ? load(weights + i, w) : (V)(S)1;
    V slope = weight * factor;
    V sum = (V)(S)0;
    const intptr_t at = i * cols;
    for (intptr_t j = at; j < at + cols; j++) {
      V error = load_lanes(x + j, cols, w) - load_lanes(t + j, cols, w);
      sum += error * error;
      if (d) store_lanes(d + j, cols, error * slope, w);
    }
    store(loss + i, sum / count * weight, w);
  });
}

// Cross-entropy with smoothed labels and weights of classes: row_loss = sum over j of c_j times minus the clipped
// log p_j, with c_j = smoothing/classes w_j, and (1 - smoothing) w_label more at the label.
static intptr_t k_smooth_entropy(intptr_t rows, intptr_t classes, const void *plogits,
                                 const int32_t *labels, const void *pweights, double smoothing,
                                 double scale, double floor, int32_t keep, void *ploss, void *pd) {
  const S *logits = plogits, *weights = pweights;
  const S share = (S)(smoothing / (double)classes), rest = (S)(1 - smoothing),
          factor = (S)scale, least = (S)floor;
  S *loss = ploss, *d = pd;
  intptr_t clipped = 0;
  EACH_VECTOR(rows, {
    const S *x = logits + i * classes;
    const VI label = load_labels(labels + i, w);
    V most, sum;
    V inverse = softmax_parts(classes, x, 0, w, &most, &sum);
    V shift = most + vector_log(sum);
    V value = (V)(S)0, all = (V)(S)0;
    VI any = (VI)(I)0;
    for (intptr_t j = 0; j < classes; j++) {
      const S weight = weights ? weights[j] : (S)1;
      V c = (V)(share * weight) + (label == (VI)(I)j ? (V)(rest * weight) : (V)(S)0);
      V log_p = load_lanes(x + j, classes, w) - shift;
      VI below = (log_p < least) & (c > (S)0);
      any |= below;
      log_p = below ? (V)least : log_p;
      // A class that doesn't count adds nothing, even where its logarithm is infinite.
      value -= c > (S)0 ? log_p * c : (V)(S)0;
      all += below & (VI)(I)(keep ? 0 : -1) ? (V)(S)0 : c;
    }
    store(loss + i, value, w);
    clipped -= __builtin_reduce_add(any & first_lanes(w));
    for (intptr_t j = 0; d && j < classes; j++) {
      const S weight = weights ? weights[j] : (S)1;
      V c = (V)(share * weight) + (label == (VI)(I)j ? (V)(rest * weight) : (V)(S)0);
      V z = load_lanes(x + j, classes, w);
      c = ((z - shift) < least) & (VI)(I)(keep ? 0 : -1) ? (V)(S)0 : c;
      V p = vector_exp(z - most) * inverse;
      store_lanes(d + i * classes + j, classes, (p * all - c) * factor, w);
    }
  });
  return clipped;
}

static intptr_t k_focal(intptr_t rows, intptr_t classes, const void *plogits,
                        const int32_t *labels, const void *pweights, double exponent, double scale,
                        double floor, int32_t keep, void *ploss, void *pd) {
  const S *logits = plogits, *weights = pweights;
  const S gamma = (S)exponent, factor = (S)scale, least = (S)floor;
  S *loss = ploss, *d = pd;
  intptr_t clipped = 0;
  EACH_VECTOR(rows, {
    const S *x = logits + i * classes;
    const VI label = load_labels(labels + i, w);
    V most, sum;
    V inverse = softmax_parts(classes, x, 0, w, &most, &sum);
    V at_label = (V)(S)0, others = (V)(S)0, weight = (V)(S)1;
    for (intptr_t j = 0; j < classes; j++) {
      V z = load_lanes(x + j, classes, w);
      VI is_label = label == (VI)(I)j;
      at_label = is_label ? z : at_label;
      if (weights) weight = is_label ? (V)weights[j] : weight;
      // 1 - p from the others' terms: near p = 1 the difference would have no digits left.
      others += is_label ? (V)(S)0 : vector_exp(z - most);
    }
    V lack = others * inverse;
    V bare = at_label - most - vector_log(sum);
    VI below = bare < least;
    V log_p = below ? (V)least : bare;
    VI dropped = below & (VI)(I)(keep ? 0 : -1);
    V power = gamma == 0 ? (V)(S)1 : vector_exp(vector_log(lack) * gamma);
    power = lack == (S)0 ? (V)(S)(gamma == 0 ? 1 : 0) : power;
    store(loss + i, power == (S)0 ? (V)(S)0 : -power * log_p * weight, w);
    clipped -= __builtin_reduce_add(below & first_lanes(w));
    if (d) {
      // d/dz_j = slope (p_j - [j is the label]), slope being minus p times the derivative by p.
      V p = vector_exp(at_label - most) * inverse;
      V bend = lack == (S)0 ? (V)(S)0 : power / lack * gamma * p * (keep ? bare : log_p);
      V slope = ((dropped ? (V)(S)0 : power) - bend) * weight * factor;
      for (intptr_t j = 0; j < classes; j++) {
        VI is_label = label == (VI)(I)j;
        V part = vector_exp(load_lanes(x + j, classes, w) - most) * inverse;
        store_lanes(d + i * classes + j, classes, (is_label ? -lack : part) * slope, w);
      }
    }
  });
  return clipped;
}

// A number's loss and its derivative by x.
typedef struct {
  V value, slope;
  VI clipped;
} number_loss;

// -(t max(log p, least) + (1 - t) max(log q, least)), whose logarithms have the derivatives p_slope and q_slope by x.
INLINE number_loss two_logs(V t, V log_p, V log_q, V p_slope, V q_slope, S least, int32_t keep) {
  const VI low_p = (log_p < least) & (t != (S)0), low_q = (log_q < least) & (t != (S)1);
  const VI drops = (VI)(I)(keep ? 0 : -1);
  const V rest = (S)1 - t;
  // 0 times an infinite logarithm is 0 here.
  const V p_part = t == (S)0 ? (V)(S)0 : t * (low_p ? (V)least : log_p);
  const V q_part = rest == (S)0 ? (V)(S)0 : rest * (low_q ? (V)least : log_q);
  const V p_part_slope = t == (S)0 ? (V)(S)0 : t * ((low_p & drops) ? (V)(S)0 : p_slope);
  const V q_part_slope = rest == (S)0 ? (V)(S)0 : rest * ((low_q & drops) ? (V)(S)0 : q_slope);
  return (number_loss){-(p_part + q_part), -(p_part_slope + q_part_slope), low_p | low_q};
}

INLINE number_loss loss_of_number(const seismo_value_loss kind, V x, V t, S a, S least,
                                  int32_t keep) {
  const V error = x - t, size = magnitude(error);
  const V sign = error > (S)0 ? (V)(S)1 : error < (S)0 ? (V)(S)-1 : error;
  number_loss n = {size, sign, (VI)(I)0};
  switch (kind) {
    case SEISMO_ABSOLUTE_ERROR: break;
    case SEISMO_HUBER: {
      const VI near = size <= a;
      n.value = near ? error * error * (S)0.5 : (size - a * (S)0.5) * a;
      n.slope = near ? error : sign * a;
      break;
    }
    case SEISMO_QUANTILE:
      n.value = error > (S)0 ? error * ((S)1 - a) : -error * a;
      n.slope = error > (S)0 ? (V)((S)1 - a) : error < (S)0 ? (V)-a : error;
      break;
    case SEISMO_POISSON:
    case SEISMO_POISSON_FULL:
      n.slope = vector_exp(x);
      n.value = n.slope - t * x;
      n.slope -= t;
      if (kind == SEISMO_POISSON_FULL) {
        const V large = t > (S)1 ? t : (V)(S)1;
        const V log_t = vector_log(large);
        const V stirling = large * log_t - large + (log_t + (S)1.83787706640934548356) * (S)0.5;
        n.value += t > (S)1 ? stirling : (V)(S)0;
      }
      break;
    case SEISMO_BINARY_LOGITS: {
      const V e = vector_exp(-magnitude(x)), more = log_of_one_and(e);
      const V log_p = (x < (S)0 ? x : (V)(S)0) - more, log_q = (x > (S)0 ? -x : (V)(S)0) - more;
      return two_logs(t, log_p, log_q, sigmoid(-x), -sigmoid(x), least, keep);
    }
    case SEISMO_BINARY: {
      // `least` is the probability itself; what is below counts as it.
      const V q = (S)1 - x, p_low = (V)least;
      const VI low_p = least > 0 ? x < least : (VI)(I)0, low_q = least > 0 ? q < least : (VI)(I)0;
      const V p = low_p ? p_low : x, r = low_q ? p_low : q;
      n = two_logs(t, vector_log(p), vector_log(r), (S)1 / p, (S)-1 / r, -(S)__builtin_inf(), 1);
      n.clipped = (low_p & (t != (S)0)) | (low_q & (t != (S)1));
      if (!keep) {
        const V p_slope = (low_p | (t == (S)0)) ? (V)(S)0 : t / p;
        const V q_slope = (low_q | (t == (S)1)) ? (V)(S)0 : ((S)1 - t) / r;
        n.slope = q_slope - p_slope;
      }
      break;
    }
  }
  return n;
}

// The kind is a constant in each copy.
INLINE intptr_t value_losses(const seismo_value_loss kind, intptr_t rows, intptr_t cols,
                             const S *x, const S *t, S a, double scale, S least, int32_t keep,
                             S *loss, S *d) {
  const S factor = (S)(scale / (double)cols), count = (S)cols;
  intptr_t clipped = 0;
  EACH_VECTOR(rows, {
    V sum = (V)(S)0;
    VI any = (VI)(I)0;
    const intptr_t at = i * cols;
    for (intptr_t j = at; j < at + cols; j++) {
      const number_loss n = loss_of_number(kind, load_lanes(x + j, cols, w),
                                           load_lanes(t + j, cols, w), a, least, keep);
      sum += n.value;
      any |= n.clipped;
      if (d) store_lanes(d + j, cols, n.slope * factor, w);
    }
    store(loss + i, sum / count, w);
    clipped -= __builtin_reduce_add(any & first_lanes(w));
  });
  return clipped;
}

static intptr_t k_value_loss(seismo_value_loss kind, intptr_t rows, intptr_t cols, const void *x,
                             const void *t, double a, double scale, double least, int32_t keep,
                             void *loss, void *d) {
#define KIND(name)                                                                             \
  case name: return value_losses(name, rows, cols, x, t, (S)a, scale, (S)least, keep, loss, d)
  switch (kind) {
    KIND(SEISMO_ABSOLUTE_ERROR);
    KIND(SEISMO_HUBER);
    KIND(SEISMO_QUANTILE);
    KIND(SEISMO_POISSON);
    KIND(SEISMO_POISSON_FULL);
    KIND(SEISMO_BINARY_LOGITS);
    KIND(SEISMO_BINARY);
  }
#undef KIND
  return 0;
}

static intptr_t k_gaussian_loss(intptr_t rows, intptr_t cols, const void *px, const void *pt,
                                double least_log_variance, double constant, double scale, void *ploss,
                                void *pd) {
  const S *x = px, *t = pt;
  const S factor = (S)(scale / (double)cols), count = (S)cols, more = (S)constant,
          least = (S)least_log_variance;
  S *loss = ploss, *d = pd;
  intptr_t clipped = 0;
  EACH_VECTOR(rows, {
    V sum = (V)(S)0;
    VI any = (VI)(I)0;
    for (intptr_t j = 0; j < cols; j++) {
      const intptr_t mean = 2 * i * cols + j, spread = mean + cols;
      const V error = load_lanes(x + mean, 2 * cols, w) - load_lanes(t + i * cols + j, cols, w);
      V log_variance = load_lanes(x + spread, 2 * cols, w);
      const VI below = log_variance < least;
      log_variance = below ? (V)least : log_variance;
      any |= below;
      const V precision = vector_exp(-log_variance);
      const V part = error * error * precision;
      sum += (log_variance + part) * (S)0.5 + more;
      if (d) {
        store_lanes(d + mean, 2 * cols, error * precision * factor, w);
        store_lanes(d + spread, 2 * cols,
                    below ? (V)(S)0 : ((S)1 - part) * (S)0.5 * factor, w);
      }
    }
    store(loss + i, sum / count, w);
    clipped -= __builtin_reduce_add(any & first_lanes(w));
  });
  return clipped;
}
