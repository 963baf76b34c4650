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
