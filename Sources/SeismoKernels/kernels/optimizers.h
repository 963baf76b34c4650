// Parameter updates over flat arrays.

static void k_adam(intptr_t n, double step_size, double beta1, double beta2,
                   double inv_sqrt_bias2, double epsilon, const void *pg, void *pm, void *pv,
                   void *pp) {
  const S step = (S)step_size, b1 = (S)beta1, c1 = (S)(1 - beta1), b2 = (S)beta2,
          c2 = (S)(1 - beta2), correction = (S)inv_sqrt_bias2, eps = (S)epsilon;
  const S *restrict gs = pg;
  S *restrict ms = pm, *restrict vs = pv, *restrict ps = pp;
  EACH_VECTOR(n, {
    V g = load(gs + i, w);
    V m = load(ms + i, w) * b1 + g * c1;
    V v = load(vs + i, w) * b2 + g * g * c2;
    V p = load(ps + i, w) - m * step / (root(v) * correction + eps);
    store(ms + i, m, w);
    store(vs + i, v, w);
    store(ps + i, p, w);
  });
}

static void k_sgd(intptr_t n, double learning_rate, double factor, int32_t nesterov,
                  const void *pg, void *pvelocity, void *pp) {
  const S rate = (S)learning_rate, momentum = (S)factor;
  const S *gs = pg;
  S *velocity = pvelocity, *ps = pp;
  if (factor == 0) {
    EACH_VECTOR(n, store(ps + i, load(ps + i, w) - load(gs + i, w) * rate, w););
  } else if (nesterov) {
    EACH_VECTOR(n, {
      V g = load(gs + i, w);
      V u = load(velocity + i, w) * momentum + g;
      store(velocity + i, u, w);
      store(ps + i, load(ps + i, w) - (g + u * momentum) * rate, w);
    });
  } else {
    EACH_VECTOR(n, {
      V u = load(velocity + i, w) * momentum + load(gs + i, w);
      store(velocity + i, u, w);
      store(ps + i, load(ps + i, w) - u * rate, w);
    });
  }
}
