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

// Layer normalization. Lanes run along a row, so a row's bits depend on that row alone.

INLINE S sum_of_lanes(V v) {
  S part[L];
  UNROLL for (int l = 0; l < L; l++) part[l] = v[l];
  UNROLL for (int half = L / 2; half > 0; half /= 2) {
    UNROLL for (int l = 0; l < half; l++) part[l] += part[l + half];
  }
  return part[0];
}

typedef struct {
  S mean, inverse;
} row_moments;

INLINE row_moments moments_of_row(intptr_t cols, const S *x, S eps) {
  V sum = (V)(S)0, squares = (V)(S)0;
  EACH_VECTOR(cols, sum += load(x + i, w););
  const S mean = sum_of_lanes(sum) / (S)cols;
  EACH_VECTOR(cols, {
    V centred = load(x + i, w) - mean;
    centred = first_lanes(w) ? centred : (V)(S)0;
    squares += centred * centred;
  });
  const S variance = sum_of_lanes(squares) / (S)cols;
  return (row_moments){mean, (S)1 / __builtin_elementwise_sqrt(variance + eps)};
}

static void k_layer_norm(intptr_t rows, intptr_t cols, const void *px, const void *pgamma,
                         const void *pbeta, double eps, void *py) {
  const S *gamma = pgamma, *beta = pbeta;
  for (intptr_t r = 0; r < rows; r++) {
    const S *x = (const S *)px + r * cols;
    S *y = (S *)py + r * cols;
    const row_moments m = moments_of_row(cols, x, (S)eps);
    EACH_VECTOR(cols, {
      V hat = (load(x + i, w) - m.mean) * m.inverse;
      store(y + i, gamma ? hat * load(gamma + i, w) + load(beta + i, w) : hat, w);
    });
  }
}

static void k_layer_norm_backward(intptr_t rows, intptr_t cols, const void *px,
                                  const void *pgamma, double eps, const void *pdy,
                                  void *pdgamma, void *pdbeta, void *pdx) {
  const S *gamma = pgamma;
  S *dgamma = pdgamma, *dbeta = pdbeta;
  if (gamma) {
    __builtin_memset(dgamma, 0, (size_t)cols * sizeof(S));
    __builtin_memset(dbeta, 0, (size_t)cols * sizeof(S));
  }
  for (intptr_t r = 0; r < rows; r++) {
    const S *x = (const S *)px + r * cols, *dy = (const S *)pdy + r * cols;
    S *dx = (S *)pdx + r * cols;
    const row_moments m = moments_of_row(cols, x, (S)eps);
    V sums = (V)(S)0, along = (V)(S)0;
    EACH_VECTOR(cols, {
      V slope = load(dy + i, w);
      V hat = (load(x + i, w) - m.mean) * m.inverse;
      if (gamma) {
        store(dgamma + i, load(dgamma + i, w) + slope * hat, w);
        store(dbeta + i, load(dbeta + i, w) + slope, w);
        slope *= load(gamma + i, w);
      }
      sums += slope;
      along += first_lanes(w) ? slope * hat : (V)(S)0;
    });
    const S shift = sum_of_lanes(sums) / (S)cols, part = sum_of_lanes(along) / (S)cols;
    EACH_VECTOR(cols, {
      V slope = load(dy + i, w);
      if (gamma) slope *= load(gamma + i, w);
      V hat = (load(x + i, w) - m.mean) * m.inverse;
      store(dx + i, (slope - shift - hat * part) * m.inverse, w);
    });
  }
}
