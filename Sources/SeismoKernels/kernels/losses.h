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

static intptr_t k_cross_entropy(intptr_t rows, intptr_t classes, const void *plogits,
                                const int32_t *labels, const void *pweights, double scale,
                                double floor, int32_t keep, void *ploss, void *pd) {
  const S *logits = plogits, *weights = pweights;
  const S factor = (S)scale, least = (S)floor;
  S *loss = ploss, *d = pd;
  intptr_t clipped = 0;
  EACH_VECTOR(rows, {
    const S *x = logits + i * classes;
    S *dx = d ? d + i * classes : 0;
    const VI label = load_labels(labels + i, w);
    V at_label = (V)(S)0;
    for (intptr_t j = 0; j < classes; j++) {
      at_label = label == (VI)(I)j ? load_lanes(x + j, classes, w) : at_label;
    }
    V most, sum;
    V inverse = softmax_parts(classes, x, dx, w, &most, &sum);
    V log_p = at_label - most - vector_log(sum);
    VI below = log_p < least;
    V weight = weights ? load(weights + i, w) : (V)(S)1;
    store(loss + i, -(below ? (V)least : log_p) * weight, w);
    clipped -= __builtin_reduce_add(below & first_lanes(w));
    if (dx) {
      VI dropped = keep ? (VI)(I)0 : below;
      V slope = weight * factor;
      for (intptr_t j = 0; j < classes; j++) {
        V p = load_lanes(dx + j, classes, w) * inverse;
        V hot = label == (VI)(I)j ? (V)(S)1 : (V)(S)0;
        store_lanes(dx + j, classes, dropped ? (V)(S)0 : (p - hot) * slope, w);
      }
    }
  });
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
