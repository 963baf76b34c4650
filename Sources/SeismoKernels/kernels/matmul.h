// Matrix product by register blocks: ROWS rows by up to three vectors of columns, each element
// with one accumulator. b's vectors are loaded once per block row, a's elements broadcast.

// Rows of a block with 1, 2 or 3 vectors of columns: as many as the registers hold.
#if SEISMO_LEVEL == 4
enum { ROWS_1 = 8, ROWS_2 = 8, ROWS_3 = 8 };
#elif SEISMO_LEVEL == 3
enum { ROWS_1 = 8, ROWS_2 = 6, ROWS_3 = 4 };
#elif defined(__x86_64__)
enum { ROWS_1 = 8, ROWS_2 = 4, ROWS_3 = 3 };
#else
enum { ROWS_1 = 8, ROWS_2 = 8, ROWS_3 = 8 };
#endif

typedef struct {
  intptr_t m, n, k;
  const S *a;
  intptr_t a_row, a_col;
  const S *b;
  intptr_t ldb;
  S *c;
  intptr_t ldc;
  seismo_epilogue epilogue;
  const S *extra;
  intptr_t ldx;   // of extra; 0 for a row of biases
  int continues;  // whether c has the sums so far
} product;

INLINE V finish(V sum, seismo_epilogue epilogue, const S *extra, const S *c, intptr_t w) {
  switch (epilogue) {
    case SEISMO_STORE:
      return sum;
    case SEISMO_BIAS:
      return sum + load(extra, w);
    case SEISMO_BIAS_RELU: {
      V x = sum + load(extra, w);
      return (V)(S)0 > x ? (V)(S)0 : x;
    }
    case SEISMO_MASK:
      return load(extra, w) > (S)0 ? sum : (V)(S)0;
    case SEISMO_ADD:
      return load(c, w) + sum;
  }
  return sum;
}

// Rows i ..< i + rows and columns j ..< j + (vectors - 1) * L + w of the product.
INLINE void block(const int rows, const int vectors, const product *t, intptr_t i, intptr_t j,
                  const intptr_t w) {
  const intptr_t k = t->k, a_row = t->a_row, a_col = t->a_col, ldb = t->ldb;
  const S *a = t->a + i * a_row;
  const S *b = t->b + j;
  S *c = t->c + i * t->ldc + j;
  V sum[8][3];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = (V)(S)0;
  }
  if (__builtin_expect(t->continues, 0)) {
    UNROLL for (int r = 0; r < rows; r++) {
      UNROLL for (int v = 0; v < vectors; v++) {
        sum[r][v] = load(c + r * t->ldc + v * L, v + 1 < vectors ? L : w);
      }
    }
  }
  for (intptr_t p = 0; p < k; p++) {
    V columns[3];
    UNROLL for (int v = 0; v < vectors; v++) {
      columns[v] = load(b + v * L, v + 1 < vectors ? L : w);
    }
    UNROLL for (int r = 0; r < rows; r++) {
      V scalar = (V)a[r * a_row];
      UNROLL for (int v = 0; v < vectors; v++) sum[r][v] += scalar * columns[v];
    }
    a += a_col;
    b += ldb;
  }
  const seismo_epilogue epilogue = t->epilogue;
  const intptr_t ldx = t->ldx;
  const S *extra = t->extra + i * ldx + j;
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      const intptr_t lanes = v + 1 < vectors ? L : w;
      S *to = c + r * t->ldc + v * L;
      store(to, finish(sum[r][v], epilogue, extra + r * ldx + v * L, to, lanes), lanes);
    }
  }
}

// Rows for the next block: full blocks first, then two blocks of nearly equal height.
INLINE intptr_t next_rows(intptr_t left, intptr_t most) {
  if (left <= most) return left;
  return left >= 2 * most ? most : (left + 1) / 2;
}

#define PANEL(name, vectors, most, lanes)                                                \
  static __attribute__((noinline)) void name(const product *t, intptr_t j, intptr_t w) { \
    (void)w;                                                                             \
    for (intptr_t i = 0; i < t->m;) {                                                    \
      const intptr_t rows = next_rows(t->m - i, most);                                   \
      switch (rows) {                                                                    \
        PANEL_ROWS(1, vectors, most, lanes)                                              \
        PANEL_ROWS(2, vectors, most, lanes)                                              \
        PANEL_ROWS(3, vectors, most, lanes)                                              \
        PANEL_ROWS(4, vectors, most, lanes)                                              \
        PANEL_ROWS(5, vectors, most, lanes)                                              \
        PANEL_ROWS(6, vectors, most, lanes)                                              \
        PANEL_ROWS(7, vectors, most, lanes)                                              \
        PANEL_ROWS(8, vectors, most, lanes)                                              \
      }                                                                                  \
      i += rows;                                                                         \
    }                                                                                    \
  }
#define PANEL_ROWS(count, vectors, most, lanes)                     \
  case count:                                                       \
    if (count <= most) block(count, vectors, t, i, j, lanes);       \
    break;

#if SEISMO_LEVEL >= 3
// The last vector's lanes are always masked: that is free next to the products.
PANEL(panel_1, 1, ROWS_1, w)
PANEL(panel_2, 2, ROWS_2, w)
PANEL(panel_3, 3, ROWS_3, w)
#else
PANEL(panel_1, 1, ROWS_1, L)
PANEL(panel_2, 2, ROWS_2, L)
PANEL(panel_3, 3, ROWS_3, L)

// Columns that do not fill a vector, one at a time: the same sums as in a lane.
static void panel_narrow(const product *t, intptr_t j) {
  const intptr_t ldx = t->ldx;
  for (; j < t->n; j++) {
    for (intptr_t i = 0; i < t->m; i++) {
      const S *a = t->a + i * t->a_row;
      const S *b = t->b + j;
      S *c = t->c + i * t->ldc + j;
      S sum = t->continues ? *c : 0;
      for (intptr_t p = 0; p < t->k; p++) sum += a[p * t->a_col] * b[p * t->ldb];
      V value = finish((V)sum, t->epilogue, t->extra + i * ldx + j, c, 1);
      *c = value[0];
    }
  }
}
#endif

#if SEISMO_LEVEL == 4 && !SEISMO_F64
#include "matmul_packed.h"
#else
INLINE intptr_t packed_rows(const product *t) {
  (void)t;
  return 0;
}
#endif

static void all_columns(const product *t) {
#if SEISMO_LEVEL >= 3
  intptr_t vectors = (t->n + L - 1) / L;
#else
  intptr_t vectors = t->n / L;
#endif
  for (intptr_t j = 0; vectors > 0;) {
    // Three vectors at a time, but 3 + 2 + 2 rather than 3 + 3 + 1.
    const intptr_t take = vectors == 4 ? 2 : vectors < 3 ? vectors : 3;
    const intptr_t left = t->n - j - (take - 1) * L;
    const intptr_t w = left < L ? left : L;
    if (take == 3) {
      panel_3(t, j, w);
    } else if (take == 2) {
      panel_2(t, j, w);
    } else {
      panel_1(t, j, w);
    }
    vectors -= take;
    j += take * L;
  }
#if SEISMO_LEVEL < 3
  if (t->n % L != 0) panel_narrow(t, t->n - t->n % L);
#endif
}

// Where b is large, deep and read by many rows, it pays to bring a part of three vectors' columns together
// first: its rows would lie pages apart. c keeps the sums between parts, so their order stays.
enum { DEPTH = 192, WIDTH = 3 * L, MANY_ROWS = 64, MANY_NUMBERS = 1 << 16 };

static __attribute__((noinline)) void deep_columns(const product *t) {
  S gathered[DEPTH * WIDTH];
  for (intptr_t j = 0; j < t->n; j += WIDTH) {
    product part = *t;
    part.n = t->n - j < WIDTH ? t->n - j : WIDTH;
    part.b = gathered;
    part.ldb = WIDTH;
    part.c += j;
    part.extra += j;
    for (intptr_t p = 0; p < t->k; p += DEPTH) {
      part.k = t->k - p < DEPTH ? t->k - p : DEPTH;
      part.a = t->a + p * t->a_col;
      part.epilogue = p + part.k < t->k ? SEISMO_STORE : t->epilogue;
      part.continues = p > 0;
      for (intptr_t q = 0; q < part.k; q++) {
        const S *from = t->b + (p + q) * t->ldb + j;
        __builtin_memcpy(gathered + q * WIDTH, from, (size_t)part.n * sizeof(S));
      }
      all_columns(&part);
    }
  }
}

static void k_matmul(intptr_t m, intptr_t n, intptr_t k, const void *a, intptr_t a_row,
                     intptr_t a_col, const void *b, intptr_t ldb, void *c, intptr_t ldc,
                     seismo_epilogue epilogue, const void *extra) {
  // Without extra no epilogue reads it; c keeps the address arithmetic defined. MASK's extra is a
  // matrix, the others' a row.
  product t = {m, n, k, a, a_row, a_col, b, ldb, c, ldc, epilogue, extra ? extra : c,
               epilogue == SEISMO_MASK ? n : 0, 0};
  const intptr_t done = packed_rows(&t);
  if (done == m) return;
  t.m -= done;
  t.a += done * a_row;
  t.c += done * ldc;
  t.extra += done * t.ldx;
  if (m >= MANY_ROWS && k > DEPTH && n * k >= MANY_NUMBERS && epilogue != SEISMO_ADD) {
    deep_columns(&t);
  } else {
    all_columns(&t);
  }
}
