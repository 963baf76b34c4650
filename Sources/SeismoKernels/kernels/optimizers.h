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

INLINE V moved(S *state, V toward, S beta, S rest, const intptr_t w) {
  V m = load(state, w) * beta + toward * rest;
  store(state, m, w);
  return m;
}

static void k_update(const seismo_update *u, intptr_t n, const void *pg,
                     void *p0, void *p1, void *p2, void *p3, void *pp, double *norms) {
  const S rate = (S)u->rate, slope_rate = (S)u->gradient_rate, b1 = (S)u->beta1,
          b2 = (S)u->beta2, b3 = (S)u->beta3, c1 = (S)(1 - u->beta1), c2 = (S)(1 - u->beta2),
          c3 = (S)(1 - u->beta3), scale = (S)u->scale, eps = (S)u->epsilon, keep = (S)u->keep;
  const S *restrict gs = pg;
  S *restrict s0 = p0, *restrict s1 = p1, *restrict s2 = p2, *restrict s3 = p3,
    *restrict ps = pp;
#define RULE(statements)                                       \
  do {                                                         \
    EACH_UPDATE({                                              \
      g = load(gs + i, w);                                     \
      before = load(ps + i, w);                                \
      statements;                                              \
      store(ps + i, after, w);                                 \
    })                                                         \
  } while (0);                                                 \
  break
  switch (u->rule) {
    case SEISMO_ADAMW:
      RULE({
        V m = moved(s0 + i, g, b1, c1, w);
        V v = moved(s1 + i, g * g, b2, c2, w);
        after = before * keep - m * rate / (root(v) * scale + eps);
      });
    case SEISMO_ADAMW_AMSGRAD:
      RULE({
        V m = moved(s0 + i, g, b1, c1, w);
        V v = moved(s1 + i, g * g, b2, c2, w);
        V largest = load(s2 + i, w);
        largest = largest > v ? largest : v;
        store(s2 + i, largest, w);
        after = before * keep - m * rate / (root(largest) * scale + eps);
      });
    case SEISMO_NADAM:
      RULE({
        V m = moved(s0 + i, g, b1, c1, w);
        V v = moved(s1 + i, g * g, b2, c2, w);
        after = before * keep - (m * rate + g * slope_rate) / (root(v) * scale + eps);
      });
    case SEISMO_ADAMAX:
      RULE({
        V m = moved(s0 + i, g, b1, c1, w);
        V faded = load(s1 + i, w) * b2;
        V size = magnitude(g) + eps;
        size = faded > size ? faded : size;
        store(s1 + i, size, w);
        after = before * keep - m * rate / size;
      });
    case SEISMO_RMSPROP:
      RULE({
        V step = g / (root(moved(s0 + i, g * g, b2, c2, w)) + eps);
        if (u->beta1 > 0) step = moved(s1 + i, step, b1, (S)1, w);
        after = before * keep - step * rate;
      });
    case SEISMO_RMSPROP_CENTERED:
      RULE({
        V v = moved(s0 + i, g * g, b2, c2, w);
        V mean = moved(s2 + i, g, b2, c2, w);
        v = v - mean * mean;
        v = v < (S)0 ? (V)(S)0 : v;
        V step = g / (root(v) + eps);
        if (u->beta1 > 0) step = moved(s1 + i, step, b1, (S)1, w);
        after = before * keep - step * rate;
      });
    case SEISMO_ADAGRAD:
      RULE({
        V sum = moved(s0 + i, g * g, (S)1, (S)1, w);
        after = before * keep - g * rate / (root(sum + scale) + eps);
      });
    case SEISMO_LION:
      RULE({
        V along = load(s0 + i, w) * b1 + g * c1;
        V sign = along > (S)0 ? (V)(S)1 : along < (S)0 ? (V)(S)-1 : along;
        (void)moved(s0 + i, g, b2, c2, w);
        after = before * keep - sign * rate;
      });
    case SEISMO_ADAN:
    case SEISMO_ADAN_FIRST:
      RULE({
        V change = g - load(s3 + i, w);
        if (u->rule == SEISMO_ADAN_FIRST) change = (V)(S)0;
        store(s3 + i, g, w);
        V m = moved(s0 + i, g, b1, c1, w);
        V d = moved(s1 + i, change, b2, c2, w);
        V ahead = g + change * b2;
        V v = moved(s2 + i, ahead * ahead, b3, c3, w);
        after = (before - (m * rate + d * slope_rate) / (root(v) * scale + eps)) * keep;
      });
    case SEISMO_SCHEDULE_FREE:
    case SEISMO_SCHEDULE_FREE_FIRST:
      RULE({
        V v = moved(s0 + i, g * g, b2, c2, w);
        V d = g / (root(v) * scale + eps) + before * keep;
        V z = u->rule == SEISMO_SCHEDULE_FREE ? load(s1 + i, w) : before;
        after = before + (z - before) * b3 + d * slope_rate;
        store(s1 + i, z - d * rate, w);
      });
  }
#undef RULE
}
