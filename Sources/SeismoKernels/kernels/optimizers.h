// Parameter updates over flat arrays, with the norms of the gradient and of the change.

// Runs `update`, which stores p's new value for the lanes i..., and gives its g, its old p and its new
// one: once without norms, once for each chunk with them.
#define EACH_UPDATE(update)                                                     \
  if (!norms) {                                                                 \
    EACH_VECTOR(n, {                                                            \
      V g, before, after;                                                       \
      update;                                                                   \
      (void)g, (void)before, (void)after;                                       \
    });                                                                         \
    return;                                                                     \
  }                                                                             \
  for (intptr_t start = 0; start < n; start += SEISMO_NORM_CHUNK) {             \
    const intptr_t end = n - start < SEISMO_NORM_CHUNK ? n : start + SEISMO_NORM_CHUNK; \
    V gradients = (V)(S)0, changes = (V)(S)0;                                   \
    EACH_VECTOR_FROM(start, end, {                                              \
      V g, before, after;                                                       \
      update;                                                                   \
      const V change = after - before;                                          \
      gradients += g * g;                                                       \
      changes += change * change;                                               \
    });                                                                         \
    const VD sums[2] = {WIDE(gradients), WIDE(changes)};                        \
    *norms++ = total(sums);                                                     \
    *norms++ = total(sums + 1);                                                 \
  }

static void k_adam(intptr_t n, double step_size, double beta1, double beta2,
                   double inv_sqrt_bias2, double epsilon, const void *pg, void *pm, void *pv,
                   void *pp, double *norms) {
  const S step = (S)step_size, b1 = (S)beta1, c1 = (S)(1 - beta1), b2 = (S)beta2,
          c2 = (S)(1 - beta2), correction = (S)inv_sqrt_bias2, eps = (S)epsilon;
  const S *restrict gs = pg;
  S *restrict ms = pm, *restrict vs = pv, *restrict ps = pp;
  EACH_UPDATE({
    g = load(gs + i, w);
    before = load(ps + i, w);
    V m = load(ms + i, w) * b1 + g * c1;
    V v = load(vs + i, w) * b2 + g * g * c2;
    after = before - m * step / (root(v) * correction + eps);
    store(ms + i, m, w);
    store(vs + i, v, w);
    store(ps + i, after, w);
  })
}

static void k_amsgrad(intptr_t n, double step_size, double beta1, double beta2,
                      double inv_sqrt_bias2, double epsilon, const void *pg, void *pm, void *pv,
                      void *plargest, void *pp, double *norms) {
  const S step = (S)step_size, b1 = (S)beta1, c1 = (S)(1 - beta1), b2 = (S)beta2,
          c2 = (S)(1 - beta2), correction = (S)inv_sqrt_bias2, eps = (S)epsilon;
  const S *restrict gs = pg;
  S *restrict ms = pm, *restrict vs = pv, *restrict largests = plargest, *restrict ps = pp;
  EACH_UPDATE({
    g = load(gs + i, w);
    before = load(ps + i, w);
    V m = load(ms + i, w) * b1 + g * c1;
    V v = load(vs + i, w) * b2 + g * g * c2;
    V largest = load(largests + i, w);
    largest = largest > v ? largest : v;
    after = before - m * step / (root(largest) * correction + eps);
    store(ms + i, m, w);
    store(vs + i, v, w);
    store(largests + i, largest, w);
    store(ps + i, after, w);
  })
}

static void k_sgd(intptr_t n, double learning_rate, double factor, int32_t nesterov,
                  const void *pg, void *pvelocity, void *pp, double *norms) {
  const S rate = (S)learning_rate, momentum = (S)factor;
  const S *gs = pg;
  S *velocity = pvelocity, *ps = pp;
  EACH_UPDATE({
    g = load(gs + i, w);
    before = load(ps + i, w);
    V step = g;
    if (factor != 0) {
      V u = load(velocity + i, w) * momentum + g;
      store(velocity + i, u, w);
      step = nesterov ? g + u * momentum : u;
    }
    after = before - step * rate;
    store(ps + i, after, w);
  })
}

static void k_change_norms(intptr_t n, const void *pg, const void *pbefore, const void *pp,
                           double *norms) {
  const S *gs = pg, *befores = pbefore, *ps = pp;
  EACH_UPDATE({
    g = load(gs + i, w);
    before = load(befores + i, w);
    after = load(ps + i, w);
  })
}
