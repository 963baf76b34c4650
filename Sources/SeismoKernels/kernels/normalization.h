// Batch normalization. Each lane holds a column.

INLINE V inverse_deviation(V variance, S eps, int32_t eps_outside) {
  return (S)1 / (eps_outside ? root(variance) + eps : root(variance + eps));
}

INLINE V column_mean(intptr_t rows, intptr_t cols, const S *x, const intptr_t w) {
  V sum = (V)(S)0;
  for (intptr_t r = 0; r < rows; r++) sum += load(x + r * cols, w);
  return sum / (S)rows;
}

INLINE V squared_deviations(intptr_t rows, intptr_t cols, const S *x, V mean,
                            const intptr_t w) {
  V sum = (V)(S)0;
  for (intptr_t r = 0; r < rows; r++) {
    V centred = load(x + r * cols, w) - mean;
    sum += centred * centred;
  }
  return sum;
}

INLINE void normalize(intptr_t rows, intptr_t cols, const S *x, V mean, V inv, V gamma, V beta,
                      S *y, const intptr_t w) {
  for (intptr_t r = 0; r < rows; r++) {
    V hat = (load(x + r * cols, w) - mean) * inv;
    store(y + r * cols, hat * gamma + beta, w);
  }
}

static void k_batch_norm_train(intptr_t rows, intptr_t cols, const void *px,
                               const void *pgamma, const void *pbeta, double eps,
                               int32_t eps_outside, double momentum, void *pmeans, void *pvars,
                               void *pmean, void *pinv, void *py) {
  const S *x = px, *gamma = pgamma, *beta = pbeta;
  const S rate = (S)momentum, unbiased = (S)(rows > 1 ? rows - 1 : 1);
  S *running_mean = pmeans, *running_var = pvars, *means = pmean, *invs = pinv, *y = py;
  EACH_VECTOR(cols, {
    V mean = column_mean(rows, cols, x + i, w);
    V squares = squared_deviations(rows, cols, x + i, mean, w);
    V inv = inverse_deviation(squares / (S)rows, (S)eps, eps_outside);
    store(means + i, mean, w);
    store(invs + i, inv, w);
    if (running_mean) {
      V r = load(running_mean + i, w);
      store(running_mean + i, r + (mean - r) * rate, w);
    }
    if (running_var) {
      V r = load(running_var + i, w);
      store(running_var + i, r + (squares / unbiased - r) * rate, w);
    }
    normalize(rows, cols, x + i, mean, inv, load(gamma + i, w), load(beta + i, w), y + i, w);
  });
}

static void k_batch_norm_eval(intptr_t rows, intptr_t cols, const void *px, const void *pgamma,
                              const void *pbeta, double eps, int32_t eps_outside,
                              const void *pmean, const void *pvar, void *py) {
  const S *x = px, *gamma = pgamma, *beta = pbeta, *means = pmean, *vars = pvar;
  S *y = py;
  EACH_VECTOR(cols, {
    V inv = inverse_deviation(load(vars + i, w), (S)eps, eps_outside);
    normalize(rows, cols, x + i, load(means + i, w), inv, load(gamma + i, w),
              load(beta + i, w), y + i, w);
  });
}

static void k_batch_norm_backward(intptr_t rows, intptr_t cols, const void *px,
                                  const void *pgamma, const void *pmean, const void *pinv,
                                  double eps, int32_t eps_outside, const void *pdy,
                                  void *pdgamma, void *pdbeta, void *pdx) {
  (void)eps;
  const S *xs = px, *gamma = pgamma, *means = pmean, *invs = pinv, *dys = pdy;
  const S count = (S)rows;
  S *dgamma = pdgamma, *dbeta = pdbeta, *dx = pdx;
  EACH_VECTOR(cols, {
    const V mean = load(means + i, w), inv = load(invs + i, w);
    V along = (V)(S)0;
    V sum = (V)(S)0;
    for (intptr_t at = i; at < rows * cols; at += cols) {
      V dy = load(dys + at, w);
      sum += dy;
      along += dy * ((load(xs + at, w) - mean) * inv);
    }
    store(dgamma + i, along, w);
    store(dbeta + i, sum, w);
    if (dx) {
      V slope = along / count;
      if (eps_outside) {
        V squares = squared_deviations(rows, cols, xs + i, mean, w);
        V quotient = slope / root(squares / count);
        slope = squares == (S)0 ? (V)(S)0 : quotient;
      } else {
        slope *= inv;
      }
      const V shift = sum / count;
      const V factor = load(gamma + i, w) * inv;
      for (intptr_t at = i; at < rows * cols; at += cols) {
        V centred = load(xs + at, w) - mean;
        store(dx + at, factor * (load(dys + at, w) - shift - centred * slope), w);
      }
    }
  });
}
