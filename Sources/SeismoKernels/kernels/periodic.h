// Cosine and sine, and the features of numeric columns that are made of them.

#if SEISMO_F64
#define HALF_PI_HIGH 1.5707963267341256  // 33 bits, so n * HALF_PI_HIGH is exact for |n| < 2^20
#define HALF_PI_MIDDLE 6.077100506303966e-11  // 33 bits
#define HALF_PI_LOW 2.0222662487959506e-21
#define LARGEST_ANGLE 1647099.0  // 2^20 pi/2
#else
#define HALF_PI_HIGH 1.5703125f  // 11 bits, so n * HALF_PI_HIGH is exact for |n| < 2^13
#define HALF_PI_MIDDLE 0.0004837512969970703f  // 11 bits
#define HALF_PI_LOW 7.549789954891882e-08f
#define LARGEST_ANGLE 12867.0f  // 2^13 pi/2
#endif

// cos x and sin x: x = n pi/2 + r (Cody and Waite's three-part pi/2), then Taylor's series of both for
// |r| <= pi/4. An angle so large that r would lose its digits gives NaN.
INLINE void vector_cos_sin(V x, V *cosine, V *sine) {
  V shifted = x * (S)0.63661977236758134308 + ROUNDER;
  V count = shifted - ROUNDER;
  VI n = bits_of(shifted) - bits_of((V)ROUNDER);
  V r = ((x - count * HALF_PI_HIGH) - count * HALF_PI_MIDDLE) - count * HALF_PI_LOW;
  V z = r * r;
#if SEISMO_F64
  V c = (S)(1.0 / 20922789888000.0);
  c = c * z - (S)(1.0 / 87178291200.0);
  c = c * z + (S)(1.0 / 479001600.0);
  c = c * z - (S)(1.0 / 3628800.0);
  V s = (S)(1.0 / 355687428096000.0);
  s = s * z - (S)(1.0 / 1307674368000.0);
  s = s * z + (S)(1.0 / 6227020800.0);
  s = s * z - (S)(1.0 / 39916800.0);
#else
  V c = (S)(-1.0 / 3628800.0);
  V s = (S)(-1.0 / 39916800.0);
#endif
  c = c * z + (S)(1.0 / 40320.0);
  c = c * z - (S)(1.0 / 720.0);
  c = c * z + (S)(1.0 / 24.0);
  c = c * z - (S)0.5;
  c = c * z + (S)1;
  s = s * z + (S)(1.0 / 362880.0);
  s = s * z - (S)(1.0 / 5040.0);
  s = s * z + (S)(1.0 / 120.0);
  s = s * z - (S)(1.0 / 6.0);
  s = r + r * (z * s);
  VI swaps = (n & 1) != 0;
  VI sign = (VI)(V)(S)-0.0;
  VI turned_cos = ((n + 1) & 2) != 0, turned_sin = (n & 2) != 0;
  V size = from_bits(bits_of(x) & ~sign);
  VI fits = size <= (S)LARGEST_ANGLE;
  V none = (S)__builtin_nan("");
  *cosine = fits ? from_bits(bits_of(swaps ? s : c) ^ (turned_cos & sign)) : none;
  *sine = fits ? from_bits(bits_of(swaps ? c : s) ^ (turned_sin & sign)) : none;
}

INLINE V angle(const S *ws, const S *bs, intptr_t i, S x, const intptr_t w) {
  V t = load(ws + i, w) * (V)x;
  return bs ? t + load(bs + i, w) : t;
}

static void k_periodic(intptr_t rows, intptr_t cols, intptr_t count, const void *px,
                       const void *pw, const void *pb, void *py) {
  const S *xs = px, *frequencies = pw, *phases = pb;
  S *y = py;
  const S turn = (S)6.28318530717958647693;
  for (intptr_t cell = 0; cell < rows * cols; cell++) {
    const S x = turn * xs[cell];
    const S *ws = frequencies + cell % cols * count;
    const S *bs = phases ? phases + cell % cols * count : NULL;
    EACH_VECTOR(count, {
      V cosine, sine;
      vector_cos_sin(angle(ws, bs, i, x, w), &cosine, &sine);
      store(y + i, cosine, w);
      if (!bs) store(y + count + i, sine, w);
    });
    y += bs ? count : 2 * count;
  }
}

static void k_periodic_backward(intptr_t rows, intptr_t cols, intptr_t count, const void *px,
                                const void *pw, const void *pb, const void *pdy, void *pdx,
                                void *pdw, void *pdb) {
  const S *xs = px, *frequencies = pw, *phases = pb, *dy = pdy;
  S *dx = pdx, *dws = pdw, *dbs = pdb;
  const S turn = (S)6.28318530717958647693;
  for (intptr_t i = 0; i < cols * count; i++) {
    dws[i] = 0;
    if (dbs) dbs[i] = 0;
  }
  for (intptr_t cell = 0; cell < rows * cols; cell++) {
    const intptr_t first = cell % cols * count;
    const S x = turn * xs[cell];
    const S *ws = frequencies + first, *bs = phases ? phases + first : NULL;
    V sums = 0;
    EACH_VECTOR(count, {
      V cosine, sine;
      vector_cos_sin(angle(ws, bs, i, x, w), &cosine, &sine);
      V g = -(load(dy + i, w) * sine);
      if (!bs) g += load(dy + count + i, w) * cosine;
      sums += g * load(ws + i, w);
      store(dws + first + i, load(dws + first + i, w) + g * x, w);
      if (bs) store(dbs + first + i, load(dbs + first + i, w) + g, w);
    });
    S sum = 0;
    UNROLL for (int l = 0; l < L; l++) sum += sums[l];
    dx[cell] = turn * sum;
    dy += bs ? count : 2 * count;
  }
}
