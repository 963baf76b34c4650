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

// Transposes `high` rows by `wide` columns, both at most L. Zipping rows r and r + L/2, for all
// r and log2 L times, exchanges rows and lanes.
INLINE void transpose_tile(intptr_t rows, intptr_t ldx, const S *x, S *y, const intptr_t high,
                           const intptr_t wide) {
  V tile[L], next[L];
  UNROLL for (int r = 0; r < L; r++) {
    tile[r] = r < high ? load(x + r * ldx, wide) : (V)(S)0;
  }
  UNROLL for (int round = 1; round < L; round *= 2) {
    UNROLL for (int r = 0; r < L / 2; r++) {
      next[2 * r] = __builtin_shufflevector(tile[r], tile[r + L / 2], ZIP_LOW);
      next[2 * r + 1] = __builtin_shufflevector(tile[r], tile[r + L / 2], ZIP_HIGH);
    }
    UNROLL for (int r = 0; r < L; r++) tile[r] = next[r];
  }
  UNROLL for (int c = 0; c < L; c++) {
    if (c < wide) store(y + c * rows, tile[c], high);
  }
}

static void k_transpose(intptr_t rows, intptr_t cols, const void *px, intptr_t ldx,
                        void *py) {
  const S *x = px;
  S *y = py;
  for (intptr_t r = 0; r < rows; r += L) {
    const intptr_t high = rows - r < L ? rows - r : L;
    for (intptr_t c = 0; c < cols; c += L) {
      const intptr_t wide = cols - c < L ? cols - c : L;
      const S *from = x + r * ldx + c;
      S *to = y + c * rows + r;
      if (high == L && wide == L) {
        transpose_tile(rows, ldx, from, to, L, L);
#if SEISMO_LEVEL >= 3
      } else {
        transpose_tile(rows, ldx, from, to, high, wide);
      }
#else
      } else {
        for (intptr_t i = 0; i < high; i++) {
          for (intptr_t j = 0; j < wide; j++) to[j * rows + i] = from[i * ldx + j];
        }
      }
#endif
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
