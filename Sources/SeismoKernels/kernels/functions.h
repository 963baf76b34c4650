// exp, log and tanh of vectors. The coefficients are Chebyshev fits computed for this file with
// mpmath (60 digits); the reductions are the textbook ones named at each function.

#if SEISMO_F64
#define MANTISSA 52
#define EXPONENT_BIAS 1023
#define ROUNDER 0x1.8p52
#define LN2_HIGH 0.6931471803691238164901733  // 32 bits, so n * LN2_HIGH is exact
#define LN2_LOW 1.908214929270587816144266e-10
#define EXP_MAX 710.0
#define EXP_MIN -746.0
#define TANH_MAX 20.0
#define MIN_NORMAL 0x1p-1022
#define DENORMAL_SHIFT 54
#define SQRT_HALF_BITS 0x3FE6A09E667F3BCDLL
#else
#define MANTISSA 23
#define EXPONENT_BIAS 127
#define ROUNDER 0x1.8p23f
#define LN2_HIGH 0.693115234375f  // 12 bits
#define LN2_LOW 0.00003194618494530941723212146f
#define EXP_MAX 89.0f
#define EXP_MIN -104.0f
#define TANH_MAX 10.0f
#define MIN_NORMAL 0x1p-126f
#define DENORMAL_SHIFT 25
#define SQRT_HALF_BITS 0x3F3504F3
#endif

// (e^r - 1 - r) / r^2 for |r| <= ln2/2, error below 2e-10 (float), 2e-19 (double).
INLINE V exp_tail(V r) {
#if SEISMO_F64
  V q = 2.09146869680868772e-9;
  q = q * r + 2.51052170047207452e-8;
  q = q * r + 2.75572736431102953e-7;
  q = q * r + 2.75572554002064244e-6;
  q = q * r + 0.0000248015873255477412;
  q = q * r + 0.000198412698748206253;
  q = q * r + 0.00138888888888837483;
  q = q * r + 0.00833333333332613513;
  q = q * r + 0.0416666666666666698;
  q = q * r + 0.16666666666666671;
  return q * r + 0.5;
#else
  V q = 0.000198909908246736538f;
  q = q * r + 0.00139336499963092504f;
  q = q * r + 0.00833331092548090083f;
  q = q * r + 0.0416664649252859054f;
  q = q * r + 0.166666666816232314f;
  return q * r + 0.50000000134658092f;
#endif
}

// (2 atanh(s) / s - 2) / s^2 as a function of z = s^2, |s| <= (sqrt 2 - 1)^2.
INLINE V atanh_tail(V z) {
#if SEISMO_F64
  V q = 0.130869078879650275;
  q = q * z + 0.132687461955965946;
  q = q * z + 0.153862407089696642;
  q = q * z + 0.181817956216327823;
  q = q * z + 0.222222223918870656;
  q = q * z + 0.28571428570802848;
  q = q * z + 0.400000000000008782;
  return q * z + 0.666666666666666665;
#else
  V q = 0.233306966724557811f;
  q = q * z + 0.285508123825901454f;
  q = q * z + 0.400001219141492756f;
  return q * z + 0.666666665544061826f;
#endif
}

INLINE V power_of_two(VI n) { return from_bits((n + EXPONENT_BIAS) << MANTISSA); }

// x = n ln2 + r, n to nearest (Cody and Waite's two-part ln2); returns r.
INLINE V reduce(V x, VI *n) {
  V shifted = x * (S)1.44269504088896340736 + ROUNDER;
  V count = shifted - ROUNDER;
  *n = bits_of(shifted) - bits_of((V)ROUNDER);
  return (x - count * LN2_HIGH) - count * LN2_LOW;
}

INLINE V vector_exp(V x) {
  x = x > (S)EXP_MAX ? (V)EXP_MAX : x;
  x = x < (S)EXP_MIN ? (V)EXP_MIN : x;
  VI n;
  V r = reduce(x, &n);
  V e = (r + r * r * exp_tail(r)) + (S)1;
  VI half = n >> 1;  // two factors: 2^n itself may overflow or be denormal
  return e * power_of_two(half) * power_of_two(n - half);
}

// x = 2^e (1 + f), 1 + f in [sqrt(1/2), sqrt 2); with s = f/(2 + f), log(1 + f) = 2 atanh(s)
// = f - s (f - s^2 tail(s^2)).
INLINE V vector_log(V x) {
  VI small = x < (S)MIN_NORMAL;
  V y = small ? x * (S)((uint64_t)1 << DENORMAL_SHIFT) : x;
  VI b = bits_of(y);
  VI e = (b - (I)SQRT_HALF_BITS) >> MANTISSA;
  V f = from_bits(b - (e << MANTISSA)) - (S)1;
  e -= small & (I)DENORMAL_SHIFT;
  V n = __builtin_convertvector(e, V);
  V s = f / (f + (S)2);
  V z = s * s;
  V value = n * LN2_HIGH + (f - (s * (f - z * atanh_tail(z)) - n * LN2_LOW));
  value = x < (S)0 ? (V)(S)__builtin_nan("") : value;
  value = x == (S)0 ? (V)(S)-__builtin_inf() : value;
  VI passes = (x == (S)__builtin_inf()) | (x != x);
  return passes ? x : value;
}

// tanh|x| = u/(u + 2) with u = e^(2|x|) - 1 = 2^n (e^r - 1) + (2^n - 1).
INLINE V vector_tanh(V x) {
  VI sign = bits_of(x) & bits_of((V)(S)-0.0);
  V a = from_bits(bits_of(x) ^ sign);
  a = a > (S)TANH_MAX ? (V)TANH_MAX : a;
  VI n;
  V r = reduce(a + a, &n);
  V two = power_of_two(n);
  V u = two * (r + r * r * exp_tail(r)) + (two - (S)1);
  V t = u / (u + (S)2);
  return from_bits(bits_of(t) | sign);
}
