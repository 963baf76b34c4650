// Activations that are functions of each number alone, and their derivatives, from the input.

INLINE V magnitude(V x) { return from_bits(bits_of(x) & ~bits_of((V)(S)-0.0)); }

// 1/(1 + e^-x), by e^-|x|, which neither overflows nor loses digits.
INLINE V sigmoid(V x) {
  V e = vector_exp(-magnitude(x));
  return (x >= (S)0 ? (V)(S)1 : e) / (e + (S)1);
}

// e^x - 1 for x <= 0, as the numerator of tanh.
INLINE V expm1_of_negative(V x) {
  x = x < (S)(-2 * TANH_MAX) ? (V)(S)(-2 * TANH_MAX) : x;
  VI n;
  V r = reduce(x, &n);
  V two = power_of_two(n);
  return two * (r + r * r * exp_tail(r)) + (two - (S)1);
}

// log(1 + e) for e in 0..1: what rounding took from 1 + e is put back.
INLINE V log_of_one_and(V e) {
  V sum = e + (S)1;
  return vector_log(sum) + (e - (sum - (S)1)) / sum;
}

// erfc(a/sqrt 2) e^(a^2/2) for a >= 0: a polynomial in (a - 4)/(a + 4), over 1 + a (Shepherd and
// Laframboise, "Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity", 1981). Error
// below 2e-9 (float), 2e-18 (double), relative.
INLINE V scaled_tail(V a) {
  V z = (a - (S)4) / (a + (S)4);
#if SEISMO_F64
  V q = 3.937547882314511957e-10;
  q = q * z + 3.5747090443705313456e-10;
  q = q * z - 3.8136208685590607484e-9;
  q = q * z - 5.2360697462510892289e-9;
  q = q * z + 1.7717077686825446308e-8;
  q = q * z + 4.0515334273723173102e-8;
  q = q * z - 4.6630976323988572607e-8;
  q = q * z - 2.2893701425516159534e-7;
  q = q * z + 8.4846888369104878853e-9;
  q = q * z + 1.1096680924415579604e-6;
  q = q * z + 8.059824855148804382e-7;
  q = q * z - 5.2288203413192301305e-6;
  q = q * z - 6.8633125377251389434e-6;
  q = q * z + 0.000027254790570705349833;
  q = q * z + 0.000042499831458898693367;
  q = q * z - 0.00017570660789595491401;
  q = q * z - 0.00018886046408913455666;
  q = q * z + 0.001389794243814633238;
  q = q * z - 0.00057124620046802700327;
  q = q * z - 0.010004757185022988543;
  q = q * z + 0.035872194959616623759;
  q = q * z - 0.064395674856044049848;
  q = q * z + 0.057200728107093958296;
  q = q * z + 0.027999269448848665382;
  q = q * z - 0.19340695465305154918;
  q = q * z + 0.94410641301968936769;
#else
  V q = 1.50013591689e-5f;
  q = q * z + 2.5137093395e-5f;
  q = q * z - 0.000161186548024f;
  q = q * z - 0.000169108035743f;
  q = q * z + 0.00138060697131f;
  q = q * z - 0.000582534990466f;
  q = q * z - 0.0100016808783f;
  q = q * z + 0.0358753918845f;
  q = q * z - 0.0643961728813f;
  q = q * z + 0.0572003362868f;
  q = q * z + 0.0279992999443f;
  q = q * z - 0.193406940855f;
  q = q * z + 0.944106412713f;
#endif
  return q / (a + (S)1);
}

// The normal distribution's function at x; its density times sqrt(2 pi) in *bell.
INLINE V normal_share(V x, V *bell) {
  V a = magnitude(x);
  a = a > (S)40 ? (V)(S)40 : a;
  *bell = vector_exp(a * a * (S)-0.5);
  V tail = *bell * scaled_tail(a) * (S)0.5;
  return x < (S)0 ? tail : (S)1 - tail;
}

#define SQRT_2_OVER_PI 0.797884560802865355879892
#define GELU_CUBE 0.044715

INLINE V gelu(V x) {
  V bell;
  V share = normal_share(x, &bell);
  return x * share;
}

INLINE V gelu_slope(V x) {
  V bell;
  V share = normal_share(x, &bell);
  return share + x * (bell * (S)(0.5 * SQRT_2_OVER_PI));
}

// Within these bounds of x the sigmoid below is 0 or 1 at their ends, and x^3 is finite.
INLINE V within_30(V x) {
  x = x > (S)30 ? (V)(S)30 : x;
  return x < (S)-30 ? (V)(S)-30 : x;
}

// 2u, where (1 + tanh u)/2 is the sigmoid of 2u.
INLINE V gelu_tanh_inner(V x) {
  return x * (x * x * (S)(2 * SQRT_2_OVER_PI * GELU_CUBE) + (S)(2 * SQRT_2_OVER_PI));
}

INLINE V gelu_tanh(V x) { return x * sigmoid(gelu_tanh_inner(within_30(x))); }

INLINE V gelu_tanh_slope(V x) {
  x = within_30(x);
  V inner = gelu_tanh_inner(x);
  V steepness = x * x * (S)(6 * SQRT_2_OVER_PI * GELU_CUBE) + (S)(2 * SQRT_2_OVER_PI);
  V s = sigmoid(inner);
  return s + x * steepness * s * sigmoid(-inner);
}

INLINE V silu_slope(V x) { return sigmoid(x) * (x * sigmoid(-x) + (S)1); }

INLINE V softplus(V x, S beta) {
  V scaled = x * beta;
  V e = vector_exp(-magnitude(scaled));
  return ((scaled > (S)0 ? scaled : (V)(S)0) + log_of_one_and(e)) / beta;
}

// t = tanh log(1 + e^x), and 1 - t.
INLINE V mish_share(V x, V *rest) {
  V e = vector_exp(-magnitude(x));
  V twice = e + e, squares = e * e;
  VI negative = x < (S)0;
  V part = negative ? squares + twice : twice + (S)1;
  V lack = negative ? (V)(S)2 : squares + squares;
  *rest = lack / (part + lack);
  return part / (part + lack);
}

INLINE V mish(V x) {
  V rest;
  V share = mish_share(x, &rest);
  return x * share;
}

INLINE V mish_slope(V x) {
  V rest;
  V share = mish_share(x, &rest);
  return share + x * rest * (share + (S)1) * sigmoid(x);
}

INLINE V elu(V x, S alpha, S scale) {
  V below = expm1_of_negative(x < (S)0 ? x : (V)(S)0) * alpha;
  return (x > (S)0 ? x : x != x ? x : below) * scale;
}

INLINE V elu_slope(V x, S alpha, S scale) {
  return (x > (S)0 ? (V)(S)1 : vector_exp(x) * alpha) * scale;
}

static void k_activate(seismo_activation function, double pa, double pb, intptr_t n,
                       const void *px, void *py) {
  const S a = (S)pa, b = (S)pb, *xs = px;
  S *ys = py;
#define VALUE(expression) \
  EACH_VECTOR(n, V x = load(xs + i, w); store(ys + i, expression, w);); \
  break
  switch (function) {
    case SEISMO_SIGMOID: VALUE(sigmoid(x));
    case SEISMO_SILU: VALUE(x * sigmoid(x));
    case SEISMO_GELU: VALUE(gelu(x));
    case SEISMO_GELU_TANH: VALUE(gelu_tanh(x));
    case SEISMO_SOFTPLUS: VALUE(softplus(x, a));
    case SEISMO_MISH: VALUE(mish(x));
    case SEISMO_ELU: VALUE(elu(x, a, b));
    case SEISMO_LEAKY_RELU: VALUE(x > (S)0 ? x : x * a);
    case SEISMO_EXP: VALUE(vector_exp(x));
  }
#undef VALUE
}

static void k_activate_backward(seismo_activation function, double pa, double pb, intptr_t n,
                                const void *px, const void *pdy, void *pdx) {
  const S a = (S)pa, b = (S)pb, *xs = px, *dys = pdy;
  S *dxs = pdx;
#define SLOPE(expression)                                  \
  EACH_VECTOR(n, {                                         \
    V x = load(xs + i, w);                                 \
    store(dxs + i, load(dys + i, w) * (expression), w);    \
  });                                                      \
  break
  switch (function) {
    case SEISMO_SIGMOID: SLOPE(sigmoid(x) * sigmoid(-x));
    case SEISMO_SILU: SLOPE(silu_slope(x));
    case SEISMO_GELU: SLOPE(gelu_slope(x));
    case SEISMO_GELU_TANH: SLOPE(gelu_tanh_slope(x));
    case SEISMO_SOFTPLUS: SLOPE(sigmoid(x * a));
    case SEISMO_MISH: SLOPE(mish_slope(x));
    case SEISMO_ELU: SLOPE(elu_slope(x, a, b));
    case SEISMO_LEAKY_RELU: SLOPE(x > (S)0 ? (V)(S)1 : x != x ? x : (V)a);
    case SEISMO_EXP: SLOPE(vector_exp(x));
  }
#undef SLOPE
}
