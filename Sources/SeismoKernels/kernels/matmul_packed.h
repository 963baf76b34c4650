// Products with exactly 4 or 8 columns: a vector holds `group` columns of several rows, where
// one row would leave most lanes idle. The same sums in the same order as in matmul.h.

enum { PACKED_VECTORS = 8 };

// Four or eight floats, repeated to fill a vector.
INLINE V repeat(const int group, const S *p) {
  return group == 4 ? _mm512_broadcast_f32x4(_mm_loadu_ps(p))
                    : _mm512_broadcast_f32x8(_mm256_loadu_ps(p));
}

// The first `depth` of `group` elements of each of L / group rows, side by side.
INLINE V rows_side_by_side(const int group, const S *a, intptr_t stride, const intptr_t depth) {
  if (group == 4) {
    const __mmask8 mask = (__mmask8)_bzhi_u32(0xF, (uint32_t)depth);
    __m512 z = _mm512_castps128_ps512(_mm_maskz_loadu_ps(mask, a));
    z = _mm512_insertf32x4(z, _mm_maskz_loadu_ps(mask, a + stride), 1);
    z = _mm512_insertf32x4(z, _mm_maskz_loadu_ps(mask, a + 2 * stride), 2);
    return _mm512_insertf32x4(z, _mm_maskz_loadu_ps(mask, a + 3 * stride), 3);
  }
  const __mmask8 mask = (__mmask8)_bzhi_u32(0xFF, (uint32_t)depth);
  __m512 z = _mm512_castps256_ps512(_mm256_maskz_loadu_ps(mask, a));
  return _mm512_insertf32x8(z, _mm256_maskz_loadu_ps(mask, a + stride), 1);
}

// Lane l takes lane first + l / group * step of z.
INLINE V spread(const int group, V z, const int first, const int step) {
  VI index;
  UNROLL for (int l = 0; l < L; l++) index[l] = first + l / group * step;
  return _mm512_permutexvar_ps((__m512i)index, z);
}

// `depth` terms of the sums, from a's rows (contiguous along p).
INLINE void packed_terms(const int group, const int count, const S *a, intptr_t a_row,
                         const S *b, intptr_t ldb, const intptr_t depth, V *sum) {
  V z[PACKED_VECTORS];
  UNROLL for (int r = 0; r < count; r++) {
    z[r] = rows_side_by_side(group, a + r * (L / group) * a_row, a_row, depth);
  }
  UNROLL for (int q = 0; q < group; q++) {
    if (q == depth) break;
    V columns = repeat(group, b + q * ldb);
    UNROLL for (int r = 0; r < count; r++) sum[r] += spread(group, z[r], q, group) * columns;
  }
}

// `count` vectors of rows from row i on. `turned`: a's columns are contiguous, else its rows.
INLINE void packed_block(const int group, const int count, const int turned, const product *t,
                         intptr_t i) {
  const int height = L / group, rows = count * height;
  const intptr_t k = t->k, ldb = t->ldb, a_row = t->a_row, a_col = t->a_col;
  const S *a = t->a + i * a_row, *b = t->b;
  V sum[PACKED_VECTORS];
  UNROLL for (int r = 0; r < count; r++) sum[r] = (V)(S)0;
  intptr_t p = 0;
  if (turned) {
    for (; p < k; p++) {
      V columns = repeat(group, b + p * ldb), z[2];
      z[0] = load(a + p * a_col, rows < L ? rows : L);
      if (rows > L) z[1] = load(a + p * a_col + L, rows - L);
      UNROLL for (int r = 0; r < count; r++) {
        sum[r] += spread(group, z[r * height / L], r * height % L, 1) * columns;
      }
    }
  } else {
    for (; p + group <= k; p += group) {
      packed_terms(group, count, a + p, a_row, b + p * ldb, ldb, group, sum);
    }
    if (p < k) packed_terms(group, count, a + p, a_row, b + p * ldb, ldb, k - p, sum);
  }
  const seismo_epilogue epilogue = t->epilogue;
  V bias = epilogue == SEISMO_BIAS || epilogue == SEISMO_BIAS_RELU ? repeat(group, t->extra)
                                                                   : (V)(S)0;
  UNROLL for (int r = 0; r < count; r++) {
    const intptr_t at = i * group + r * L;
    S *c = t->c + at;
    V x = sum[r] + bias;
    if (epilogue == SEISMO_STORE || epilogue == SEISMO_MASK || epilogue == SEISMO_ADD) {
      x = finish(sum[r], epilogue, t->extra + at, c, L);
    } else if (epilogue == SEISMO_BIAS_RELU) {
      x = (V)(S)0 > x ? (V)(S)0 : x;
    }
    store_all(c, x);
  }
}

#define PACKED_CASE(vectors, group, turned)            \
  case vectors:                                        \
    packed_block(group, vectors, turned, t, i);        \
    break;
#define PACKED_PANEL(name, group, turned)                                    \
  static __attribute__((noinline)) void name(const product *t, intptr_t m) { \
    for (intptr_t i = 0; i < m;) {                                           \
      const intptr_t left = (m - i) / (L / group);                           \
      const intptr_t vectors = next_rows(left, PACKED_VECTORS);              \
      switch (vectors) {                                                     \
        PACKED_CASE(1, group, turned)                                        \
        PACKED_CASE(2, group, turned)                                        \
        PACKED_CASE(3, group, turned)                                        \
        PACKED_CASE(4, group, turned)                                        \
        PACKED_CASE(5, group, turned)                                        \
        PACKED_CASE(6, group, turned)                                        \
        PACKED_CASE(7, group, turned)                                        \
        PACKED_CASE(8, group, turned)                                        \
      }                                                                      \
      i += vectors * (L / group);                                            \
    }                                                                        \
  }

PACKED_PANEL(packed_4, 4, 0)
PACKED_PANEL(packed_4_turned, 4, 1)
PACKED_PANEL(packed_8, 8, 0)
PACKED_PANEL(packed_8_turned, 8, 1)

// Does the first rows of the product if packing fits it; returns how many.
INLINE intptr_t packed_rows(const product *t) {
  if ((t->n != 4 && t->n != 8) || t->ldc != t->n) return 0;
  const intptr_t m = t->m - t->m % (L / t->n);
  if (t->a_col == 1) {
    if (t->n == 4) packed_4(t, m); else packed_8(t, m);
  } else if (t->a_row == 1) {
    if (t->n == 4) packed_4_turned(t, m); else packed_8_turned(t, m);
  } else {
    return 0;
  }
  return m;
}
