// Kernels over all elements of an array, and moves of rows.

#define UNARY(name, expression)                              \
  static void name(intptr_t n, const void *px, void *py) {   \
    const S *xs = px;                                        \
    S *ys = py;                                              \
    EACH_VECTOR(n, V x = load(xs + i, w); store(ys + i, expression, w);); \
  }

UNARY(k_relu, (V)(S)0 > x ? (V)(S)0 : x)
UNARY(k_tanh, vector_tanh(x))
UNARY(k_exp, vector_exp(x))
UNARY(k_log, vector_log(x))

static void k_relu_backward(intptr_t n, const void *py, const void *pdy, void *pdx) {
  const S *y = py, *dy = pdy;
  S *dx = pdx;
  EACH_VECTOR(n, {
    V gradient = load(dy + i, w);
    store(dx + i, load(y + i, w) > (S)0 ? gradient : (V)(S)0, w);
  });
}

static void k_tanh_backward(intptr_t n, const void *py, const void *pdy, void *pdx) {
  const S *ys = py, *dy = pdy;
  S *dx = pdx;
  EACH_VECTOR(n, {
    V y = load(ys + i, w);
    store(dx + i, load(dy + i, w) * ((S)1 - y * y), w);
  });
}

static void k_scale(intptr_t n, double factor, void *px) {
  const S a = (S)factor;
  S *x = px;
  EACH_VECTOR(n, store(x + i, load(x + i, w) * a, w););
}

static void k_add(intptr_t n, const void *px, void *py) {
  const S *x = px;
  S *y = py;
  EACH_VECTOR(n, store(y + i, load(y + i, w) + load(x + i, w), w););
}

static void k_clamp(intptr_t n, double bound, void *px) {
  const V high = (V)(S)bound, low = -high;
  S *xs = px;
  EACH_VECTOR(n, {
    V x = load(xs + i, w);
    x = high < x ? high : x;
    x = low > x ? low : x;
    store(xs + i, x, w);
  });
}

static void k_add_scaled(intptr_t n, double factor, const void *px, void *py) {
  const S a = (S)factor, *x = px;
  S *y = py;
  EACH_VECTOR(n, store(y + i, load(y + i, w) + load(x + i, w) * a, w););
}

static void k_lerp(intptr_t n, double part, const void *px, void *py) {
  const S t = (S)part, *x = px;
  S *ys = py;
  EACH_VECTOR(n, {
    V y = load(ys + i, w);
    store(ys + i, y + (load(x + i, w) - y) * t, w);
  });
}

static void k_convert_f64(intptr_t n, const double *x, void *py) {
#if SEISMO_F64
  __builtin_memcpy(py, x, (size_t)n * sizeof *x);
#else
  S *y = py;
  intptr_t i = 0;
  for (; i + L <= n; i += L) {
    VD v;
    __builtin_memcpy(&v, x + i, sizeof v);
    store_all(y + i, __builtin_convertvector(v, V));
  }
  for (; i < n; i++) y[i] = (S)x[i];
#endif
}

static void k_widen(intptr_t n, const void *px, double *y) {
#if SEISMO_F64
  __builtin_memcpy(y, px, (size_t)n * sizeof *y);
#else
  const S *x = px;
  intptr_t i = 0;
  for (; i + L <= n; i += L) {
    VD v = __builtin_convertvector(load_all(x + i), VD);
    __builtin_memcpy(y + i, &v, sizeof v);
  }
  for (; i < n; i++) y[i] = x[i];
#endif
}

static void k_transpose(intptr_t rows, intptr_t cols, const void *px, void *py) {
  const S *x = px;
  S *y = py;
  enum { side = 8 };  // a tile's cache lines stay near on both sides
  for (intptr_t i = 0; i < rows; i += side) {
    const intptr_t i_end = i + side < rows ? i + side : rows;
    for (intptr_t j = 0; j < cols; j++) {
      for (intptr_t r = i; r < i_end; r++) y[j * rows + r] = x[r * cols + j];
    }
  }
}

static void k_gather_rows(intptr_t count, intptr_t cols, const void *ptable,
                          const int32_t *rows, void *py) {
  const S *table = ptable;
  S *y = py;
  for (intptr_t r = 0; r < count; r++) {
    const S *from = table + rows[r] * cols;
    EACH_VECTOR(cols, store(y + i, load(from + i, w), w););
    y += cols;
  }
}
