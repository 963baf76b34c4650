// Types, memory access and constants for one element type (SEISMO_F64) and instruction level
// (SEISMO_LEVEL: 0, 3 or 4). Included by kernels/all.h.

#if SEISMO_LEVEL == 4
#define VECTOR_BYTES 64
#elif SEISMO_LEVEL == 3
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif

#if SEISMO_F64
typedef double S;
typedef long I;  // the lanes of a comparison of doubles; int64_t is long long on macOS
#else
typedef float S;
typedef int32_t I;
#endif

// Lanes of a vector.
enum { L = VECTOR_BYTES / (int)sizeof(S) };

typedef S V __attribute__((ext_vector_type(L)));
typedef I VI __attribute__((ext_vector_type(L)));
typedef double VD __attribute__((ext_vector_type(L)));
typedef int32_t VI32 __attribute__((ext_vector_type(L)));
typedef uint32_t VU32 __attribute__((ext_vector_type(L)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE VI bits_of(V x) { return (VI)x; }
INLINE V from_bits(VI x) { return (V)x; }
INLINE V root(V x) { return __builtin_elementwise_sqrt(x); }

// Masks of the first w lanes, and loads and stores of them: w is in 1...L, other lanes load as
// zero and are never touched in memory. With a constant w == L all this is one plain move.

#if SEISMO_LEVEL == 4
#if SEISMO_F64
#define MASKED_LOAD(p, w) _mm512_maskz_loadu_pd((__mmask8)_bzhi_u32(0xFF, (uint32_t)(w)), p)
#define MASKED_STORE(p, v, w) \
  _mm512_mask_storeu_pd(p, (__mmask8)_bzhi_u32(0xFF, (uint32_t)(w)), v)
#else
#define MASKED_LOAD(p, w) _mm512_maskz_loadu_ps((__mmask16)_bzhi_u32(0xFFFF, (uint32_t)(w)), p)
#define MASKED_STORE(p, v, w) \
  _mm512_mask_storeu_ps(p, (__mmask16)_bzhi_u32(0xFFFF, (uint32_t)(w)), v)
#endif
#elif SEISMO_LEVEL == 3
#if SEISMO_F64
#define LANE_MASK(w) \
  _mm256_cmpgt_epi64(_mm256_set1_epi64x((int64_t)(w)), _mm256_setr_epi64x(0, 1, 2, 3))
#define MASKED_LOAD(p, w) _mm256_maskload_pd(p, LANE_MASK(w))
#define MASKED_STORE(p, v, w) _mm256_maskstore_pd(p, LANE_MASK(w), v)
#else
#define LANE_MASK(w)                              \
  _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(w)), \
                     _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define MASKED_LOAD(p, w) _mm256_maskload_ps(p, LANE_MASK(w))
#define MASKED_STORE(p, v, w) _mm256_maskstore_ps(p, LANE_MASK(w), v)
#endif
#endif

INLINE V load_all(const S *p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

INLINE V load(const S *p, intptr_t w) {
  if (w == L) return load_all(p);
#ifdef MASKED_LOAD
  return MASKED_LOAD(p, w);
#else
  V v = 0;
  for (intptr_t l = 0; l < w; l++) v[l] = p[l];
  return v;
#endif
}

INLINE void store_all(S *p, V v) { __builtin_memcpy(p, &v, sizeof v); }

INLINE void store(S *p, V v, intptr_t w) {
  if (w == L) {
    store_all(p, v);
    return;
  }
#ifdef MASKED_STORE
  MASKED_STORE(p, v, w);
#else
  for (intptr_t l = 0; l < w; l++) p[l] = v[l];
#endif
}

// Lanes of a and b in turn, from their first and from their second halves.
#if VECTOR_BYTES == 64 && !SEISMO_F64
#define ZIP_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define ZIP_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif VECTOR_BYTES / (4 << SEISMO_F64) == 8
#define ZIP_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define ZIP_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#elif VECTOR_BYTES / (4 << SEISMO_F64) == 4
#define ZIP_LOW 0, 4, 1, 5
#define ZIP_HIGH 2, 6, 3, 7
#else
#define ZIP_LOW 0, 2
#define ZIP_HIGH 1, 3
#endif

// Every other lane of a and b, from their first and from their second.
#if VECTOR_BYTES == 64 && !SEISMO_F64
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#elif VECTOR_BYTES / (4 << SEISMO_F64) == 8
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define ODD 1, 3, 5, 7, 9, 11, 13, 15
#elif VECTOR_BYTES / (4 << SEISMO_F64) == 4
#define EVEN 0, 2, 4, 6
#define ODD 1, 3, 5, 7
#else
#define EVEN 0, 2
#define ODD 1, 3
#endif

// The columns of L rows of 2, 4 or 8 numbers that follow each other, lane by row: each round parts
// even from odd columns.
INLINE void load_columns(const int cols, const S *p, V *column) {
  V next[8];
  UNROLL for (int j = 0; j < cols; j++) column[j] = load_all(p + j * L);
  UNROLL for (int round = 1; round < cols; round *= 2) {
    UNROLL for (int j = 0; j < cols / 2; j++) {
      next[j] = __builtin_shufflevector(column[2 * j], column[2 * j + 1], EVEN);
      next[j + cols / 2] = __builtin_shufflevector(column[2 * j], column[2 * j + 1], ODD);
    }
    UNROLL for (int j = 0; j < cols; j++) column[j] = next[j];
  }
}

// The reverse of load_columns.
INLINE void store_columns(const int cols, S *p, V *column) {
  V next[8];
  UNROLL for (int round = 1; round < cols; round *= 2) {
    UNROLL for (int j = 0; j < cols / 2; j++) {
      next[2 * j] = __builtin_shufflevector(column[j], column[j + cols / 2], ZIP_LOW);
      next[2 * j + 1] = __builtin_shufflevector(column[j], column[j + cols / 2], ZIP_HIGH);
    }
    UNROLL for (int j = 0; j < cols; j++) column[j] = next[j];
  }
  UNROLL for (int j = 0; j < cols; j++) store_all(p + j * L, column[j]);
}

// Lane l is p[l * stride].
INLINE V load_lanes(const S *p, intptr_t stride, intptr_t w) {
  if (stride == 1) return load(p, w);
  V v = 0;
  if (w == L) {
    UNROLL for (int l = 0; l < L; l++) v[l] = p[l * stride];
  } else {
    for (intptr_t l = 0; l < w; l++) v[l] = p[l * stride];
  }
  return v;
}

INLINE void store_lanes(S *p, intptr_t stride, V v, intptr_t w) {
  if (stride == 1) {
    store(p, v, w);
  } else if (w == L) {
    UNROLL for (int l = 0; l < L; l++) p[l * stride] = v[l];
  } else {
    for (intptr_t l = 0; l < w; l++) p[l * stride] = v[l];
  }
}

INLINE VI load_labels(const int32_t *p, intptr_t w) {
  VI32 v = 0;
  if (w == L) {
    __builtin_memcpy(&v, p, sizeof v);
  } else {
    for (intptr_t l = 0; l < w; l++) v[l] = p[l];
  }
  return __builtin_convertvector(v, VI);
}

INLINE VI first_lanes(intptr_t w) {
  VI lane;
  UNROLL for (int l = 0; l < L; l++) lane[l] = l;
  return lane < (VI)(I)w;
}

// Runs the statements for i = 0, L, 2L...; w is how many lanes are in use, a constant L but for
// a last shorter pass.
#define EACH_VECTOR(n, ...) EACH_VECTOR_FROM(0, n, __VA_ARGS__)
#define EACH_VECTOR_FROM(start, end, ...)     \
  do {                                        \
    intptr_t i = (start);                     \
    for (; i + L <= (end); i += L) {          \
      enum { w = L };                         \
      __VA_ARGS__                             \
    }                                         \
    if (i < (end)) {                          \
      const intptr_t w = (end) - i;           \
      __VA_ARGS__                             \
    }                                         \
  } while (0)
