// Sums: over rows in S, over whole arrays in double.

// Sums of `vectors` vectors of columns from column j on, w lanes of the last.
INLINE void sum_columns(const int vectors, intptr_t rows, intptr_t ldx, const S *x, S *y,
                        int32_t add, const intptr_t w) {
  V sum[4];
  UNROLL for (int v = 0; v < vectors; v++) sum[v] = (V)(S)0;
  for (intptr_t i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      sum[v] += load(x + i * ldx + v * L, v + 1 < vectors ? L : w);
    }
  }
  UNROLL for (int v = 0; v < vectors; v++) {
    const intptr_t lanes = v + 1 < vectors ? L : w;
    S *to = y + v * L;
    store(to, add ? load(to, lanes) + sum[v] : sum[v], lanes);
  }
}

static void k_column_sums(intptr_t rows, intptr_t cols, const void *px, intptr_t ldx,
                          void *py, int32_t add) {
  const S *x = px;
  S *y = py;
  intptr_t j = 0;
  for (; j + 4 * L <= cols; j += 4 * L) sum_columns(4, rows, ldx, x + j, y + j, add, L);
#if SEISMO_LEVEL >= 3
  const intptr_t left = cols - j, vectors = (left + L - 1) / L;
  const intptr_t w = left - (vectors - 1) * L;
  if (vectors == 4) sum_columns(4, rows, ldx, x + j, y + j, add, w);
  if (vectors == 3) sum_columns(3, rows, ldx, x + j, y + j, add, w);
  if (vectors == 2) sum_columns(2, rows, ldx, x + j, y + j, add, w);
  if (vectors == 1) sum_columns(1, rows, ldx, x + j, y + j, add, w);
#else
  for (; j + L <= cols; j += L) sum_columns(1, rows, ldx, x + j, y + j, add, L);
  for (; j < cols; j++) {
    S sum = 0;
    for (intptr_t i = 0; i < rows; i++) sum += x[i * ldx + j];
    y[j] = add ? y[j] + sum : sum;
  }
#endif
}

// A macro: passing a VD, two registers wide, would raise an ABI warning.
#define WIDE(x) __builtin_convertvector(x, VD)

INLINE double total(const VD *v) {
  double part[L];
  UNROLL for (int l = 0; l < L; l++) part[l] = (*v)[l];
  UNROLL for (int half = L / 2; half > 0; half /= 2) {
    UNROLL for (int l = 0; l < half; l++) part[l] += part[l + half];
  }
  return part[0];
}

// Four running sums of vectors, so that additions need not wait for each other.
#define SUM_OF(term)                                                              \
  VD sum[4] = {0, 0, 0, 0};                                                       \
  intptr_t start = 0;                                                             \
  for (; start + 4 * L <= n; start += 4 * L) {                                    \
    UNROLL for (int u = 0; u < 4; u++) {                                          \
      enum { w = L };                                                             \
      const intptr_t i = start + u * L;                                           \
      sum[u] += term;                                                             \
    }                                                                             \
  }                                                                               \
  for (; start < n; start += L) {                                                 \
    const intptr_t i = start, w = n - start < L ? n - start : L;                  \
    sum[0] += term;                                                               \
  }                                                                               \
  const VD all = (sum[0] + sum[1]) + (sum[2] + sum[3]);                           \
  return total(&all);

static double k_sum(intptr_t n, const void *px) {
  const S *x = px;
  SUM_OF(WIDE(load(x + i, w)))
}

static double k_sum_squares(intptr_t n, const void *px) {
  const S *x = px;
  SUM_OF(WIDE(load(x + i, w)) * WIDE(load(x + i, w)))
}

static double k_dot(intptr_t n, const void *px, const void *py) {
  const S *x = px, *y = py;
  SUM_OF(WIDE(load(x + i, w)) * WIDE(load(y + i, w)))
}

static int32_t k_all_finite(intptr_t n, const void *px) {
  const S *x = px;
  const VI infinity = bits_of((V)(S)__builtin_inf());
  VI found = 0;
  EACH_VECTOR(n, found |= (bits_of(load(x + i, w)) & infinity) == infinity;);
  return __builtin_reduce_or(found) == 0;
}
