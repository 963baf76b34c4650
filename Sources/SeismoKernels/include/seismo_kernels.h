/// Arithmetic kernels for small dense networks.
///
/// Every kernel exists for two element types (float and double, called S below) and for each
/// instruction level of the build; `seismo_kernels_for` returns the table of one combination.
///
/// Conventions, unless an entry says otherwise:
/// - Matrices are row-major and contiguous: the leading dimension is the column count.
/// - Counts, strides and leading dimensions are in elements, never bytes. Counts may be 0.
/// - `void *` arrays hold S. No alignment beyond that of S is needed; 64 bytes is fastest.
/// - Scalars arrive as double and are rounded to S once.
/// - Outputs must not overlap inputs or each other. Element by element kernels (n first) may
///   have an output equal to an input (the same start), never partly overlapping.
/// - No kernel reads or writes beyond its arrays, allocates, locks or keeps state: all are
///   safe to call from any thread.
/// - For one level and element type results are the same bits on each call. Levels differ in
///   the last bits (fused multiply-add, lane counts), except where "exact" is stated.
/// - NaN inputs give NaN outputs wherever the value is used.
#ifndef SEISMO_KERNELS_H
#define SEISMO_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// What `matmul` does with a product before it is stored.
typedef enum {
  SEISMO_STORE = 0,      ///< c = ab
  SEISMO_BIAS = 1,       ///< c = ab + extra[j]
  SEISMO_BIAS_RELU = 2,  ///< c = max(0, ab + extra[j]); NaN stays NaN
  SEISMO_MASK = 3,       ///< c = extra[i*n + j] > 0 ? ab : 0
  SEISMO_ADD = 4         ///< c = c + ab
} seismo_epilogue;

/// The functions of `activate`; a and b are its numbers.
typedef enum {
  SEISMO_SIGMOID = 0,    ///< 1/(1 + e^-x)
  SEISMO_SILU = 1,       ///< x/(1 + e^-x)
  SEISMO_GELU = 2,       ///< x Phi(x), Phi being the normal distribution's function
  SEISMO_GELU_TANH = 3,  ///< x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))/2
  SEISMO_SOFTPLUS = 4,   ///< log(1 + e^(ax))/a, a > 0
  SEISMO_MISH = 5,       ///< x tanh log(1 + e^x)
  SEISMO_ELU = 6,        ///< b (x > 0 ? x : a (e^x - 1))
  SEISMO_LEAKY_RELU = 7, ///< x > 0 ? x : ax
  SEISMO_EXP = 8         ///< e^x
} seismo_activation;

/// The losses of `value_loss`, with x the output, t the target, e = x - t.
typedef enum {
  SEISMO_ABSOLUTE_ERROR = 0,  ///< |e|
  SEISMO_HUBER = 1,           ///< |e| <= a ? e^2/2 : a (|e| - a/2)
  SEISMO_QUANTILE = 2,        ///< e > 0 ? (1 - a) e : -a e
  SEISMO_POISSON = 3,         ///< e^x - t x
  SEISMO_POISSON_FULL = 4,    ///< the same with Stirling's t log t - t + log(2 pi t)/2 where t > 1
  /// -(t max(log p, least) + (1 - t) max(log(1 - p), least)), p = 1/(1 + e^-x); `least` is log eps, or -INFINITY for off.
  SEISMO_BINARY_LOGITS = 5,
  /// -(t log max(x, least) + (1 - t) log max(1 - x, least)); `least` is eps, or 0 for off.
  SEISMO_BINARY = 6
} seismo_value_loss;

/// The rules of `update`, with g the gradient, p the parameters, s0... the arrays of state.
typedef enum {
  /// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2): s0 = b1 s0 + (1 - b1) g;
  /// s1 = b2 s1 + (1 - b2) g^2; p = keep p - rate s0/(scale sqrt(s1) + epsilon).
  SEISMO_ADAMW = 0,
  /// The same with s2 = max(s2, s1) under the root, a NaN in either giving s1.
  SEISMO_ADAMW_AMSGRAD = 1,
  /// Nadam (Dozat 2016): as ADAMW, with rate s0 + gradient_rate g in the place of rate s0.
  SEISMO_NADAM = 2,
  /// AdaMax (Kingma and Ba 2015, algorithm 2), PyTorch's arrangement: s0 as ADAMW;
  /// s1 = max(b2 s1, |g| + epsilon); p = keep p - rate s0/s1.
  SEISMO_ADAMAX = 3,
  /// RMSprop (Tieleman and Hinton 2012): s0 = b2 s0 + (1 - b2) g^2; u = g/(sqrt(s0) + epsilon). With b1 > 0
  /// s1 = b1 s1 + u, and s1 in the place of u. p = keep p - rate u.
  SEISMO_RMSPROP = 4,
  /// The same with s2 = b2 s2 + (1 - b2) g, and s0 - s2^2, but no less than 0, under the root (Graves 2013).
  SEISMO_RMSPROP_CENTERED = 5,
  /// Adagrad (Duchi, Hazan and Singer 2011): s0 = s0 + g^2; p = keep p - rate g/(sqrt(s0 + scale) + epsilon).
  SEISMO_ADAGRAD = 6,
  /// Lion (Chen et al. 2023, algorithm 2): p = keep p - rate sign(b1 s0 + (1 - b1) g); s0 = b2 s0 + (1 - b2) g.
  SEISMO_LION = 7,
  /// Adan (Xie et al. 2022, algorithm 1): d = g - s3, and s3 = g after it; s0 = b1 s0 + (1 - b1) g;
  /// s1 = b2 s1 + (1 - b2) d; u = g + b2 d; s2 = b3 s2 + (1 - b3) u^2;
  /// p = keep (p - (rate s0 + gradient_rate s1)/(scale sqrt(s2) + epsilon)).
  SEISMO_ADAN = 8,
  /// Its first update, with d = 0.
  SEISMO_ADAN_FIRST = 9,
  /// Schedule-free AdamW (Defazio et al. 2024, algorithm 1) at y = p: s0 = b2 s0 + (1 - b2) g^2;
  /// d = g/(scale sqrt(s0) + epsilon) + keep p; p = p + b3 (s1 - p) + gradient_rate d; s1 = s1 - rate d.
  SEISMO_SCHEDULE_FREE = 10,
  /// Its first update, with s1 = p before it.
  SEISMO_SCHEDULE_FREE_FIRST = 11
} seismo_rule;

/// The numbers of one `update`; those that a rule doesn't name aren't used.
typedef struct {
  seismo_rule rule;
  double rate, gradient_rate, beta1, beta2, beta3, scale, epsilon, keep;
} seismo_update;

/// Instruction levels, ascending. On other processors than x86-64 only the baseline exists.
typedef enum {
  SEISMO_LEVEL_BASELINE = 0,  ///< what the compiler assumes: SSE2 on x86-64, NEON on arm64
  SEISMO_LEVEL_V3 = 1,        ///< x86-64-v3: AVX2 and FMA
  SEISMO_LEVEL_V4 = 2         ///< x86-64-v4: AVX-512 F, BW, CD, DQ, VL
} seismo_level;

/// Elements whose norms are summed together; shares of an update start at multiples of it.
enum { SEISMO_NORM_CHUNK = 1024 };

/// The kernels of one element type at one level.
typedef struct seismo_kernels {
  int32_t element_size;  ///< 4 (float) or 8 (double)
  const char *level;     ///< as `seismo_level_name`

  /// c[i,j] = sum over p of a(i,p) * b[p,j], with a(i,p) = a[i*a_row + p*a_col], then the
  /// epilogue. a is any strided view (its transpose: swap the strides), b is [k x n] with
  /// leading dimension ldb, c is [m x n] with leading dimension ldc. `extra` is n biases for
  /// BIAS and BIAS_RELU, a contiguous [m x n] matrix for MASK, else NULL; it may not overlap c.
  /// Each element has one accumulator, p ascending from 0: its bits depend on its row of a,
  /// its column of b and k alone, so a batch gives the bits of its rows one by one.
  void (*matmul)(intptr_t m, intptr_t n, intptr_t k, const void *a, intptr_t a_row,
                 intptr_t a_col, const void *b, intptr_t ldb, void *c, intptr_t ldc,
                 seismo_epilogue epilogue, const void *_Nullable extra);
  /// y[cols x rows] = transpose of x[rows x cols], which has leading dimension ldx. Exact.
  void (*transpose)(intptr_t rows, intptr_t cols, const void *x, intptr_t ldx, void *y);
  /// y[j] = sum over i of x[i,j], plus the old y[j] at the end if add != 0; x has leading
  /// dimension ldx. i ascending from 0, in S. Exact (the same bits at each level).
  void (*column_sums)(intptr_t rows, intptr_t cols, const void *x, intptr_t ldx, void *y,
                      int32_t add);
  /// y[i,:] = table[rows[i],:], y is [count x cols]. Exact.
  void (*gather_rows)(intptr_t count, intptr_t cols, const void *table, const int32_t *rows,
                      void *y);

  /// y = max(0, x); NaN stays NaN. Exact.
  void (*relu)(intptr_t n, const void *x, void *y);
  /// dx = y > 0 ? dy : 0, y being relu's output. Exact.
  void (*relu_backward)(intptr_t n, const void *y, const void *dy, void *dx);
  /// y = tanh(x), within 3 ulp (measured: 2.2 float, 2.5 double).
  void (*tanh)(intptr_t n, const void *x, void *y);
  /// dx = dy (1 - y^2), y being tanh's output.
  void (*tanh_backward)(intptr_t n, const void *y, const void *dy, void *dx);
  /// y = f(x), within 5 ulp; of gelu below 0 x^2 ulp more, of gelu_tanh there 4.8|x| + 0.22|x|^3. A large x gives the
  /// limit; infinity gives NaN where the limit is a product of it and 0.
  void (*activate)(seismo_activation f, double a, double b, intptr_t n, const void *x, void *y);
  /// dx = dy f'(x); at the kink of elu and leaky_relu f'(0) is that from below.
  void (*activate_backward)(seismo_activation f, double a, double b, intptr_t n, const void *x,
                            const void *dy, void *dx);
  /// y[i,j] = exp(x[i,j] - max_j x[i,j]) / sum_j of the same; j ascending. A row's bits depend
  /// on that row alone. cols >= 1. y may equal x.
  void (*softmax)(intptr_t rows, intptr_t cols, const void *x, void *y);
  /// dx[i,j] = y[i,j] (dy[i,j] - sum_j y[i,j] dy[i,j]), y being softmax's output.
  /// dx may equal dy or y.
  void (*softmax_backward)(intptr_t rows, intptr_t cols, const void *y, const void *dy,
                           void *dx);

  /// x = a x. Exact.
  void (*scale)(intptr_t n, double a, void *x);
  /// y = y + x. Exact.
  void (*add)(intptr_t n, const void *x, void *y);
  /// x = x limited to [-limit, limit]; NaN stays NaN. Exact.
  void (*clamp)(intptr_t n, double limit, void *x);
  /// y = y + a x.
  void (*add_scaled)(intptr_t n, double a, const void *x, void *y);
  /// y = y + t (x - y).
  void (*lerp)(intptr_t n, double t, const void *x, void *y);
  /// Sum of squares; each element is widened, squared and summed in double. The order is
  /// fixed by n and the level (lanes, then a tree over lanes).
  double (*sum_squares)(intptr_t n, const void *x);
  /// Sum of x[i] y[i], in double as `sum_squares`.
  double (*dot)(intptr_t n, const void *x, const void *y);
  /// Sum of x[i], in double as `sum_squares`.
  double (*sum)(intptr_t n, const void *x);
  /// 1 if no element is infinite or NaN, else 0.
  int32_t (*all_finite)(intptr_t n, const void *x);

  /// Softmax cross-entropy of logits[rows x classes] by log-sum-exp, labels[i] in
  /// 0..<classes. log p = x_label - max - log sum exp(x - max);
  /// row_loss[i] = -max(log p, floor) * weights[i]; floor is log eps, or -INFINITY for off.
  /// d_logits[i,j] = scale * weights[i] * (softmax[i,j] - (j == label)); a clipped row
  /// (log p < floor) has gradient zero or, with keep != 0, the same as without clipping.
  /// weights NULL means 1; d_logits NULL means value only; d_logits may equal logits.
  /// A row's bits depend on that row alone. Returns the number of clipped rows.
  intptr_t (*cross_entropy)(intptr_t rows, intptr_t classes, const void *logits,
                            const int32_t *labels, const void *_Nullable weights, double scale,
                            double floor, int32_t keep, void *row_loss,
                            void *_Nullable d_logits);
  /// Negative log likelihood of probabilities p[rows x classes]: with q = p[i,label],
  /// row_loss[i] = -log(max(q, eps)) * weights[i]. eps = 0 means off: log 0 gives +infinity.
  /// d_p is zero but for d_p[i,label] = -scale * weights[i] / q. Where q < eps the row is
  /// clipped: gradient zero or, with keep != 0, -scale * weights[i] / eps. NaN gives NaN.
  /// weights NULL means 1; d_p NULL means value only. Returns the number of clipped rows.
  intptr_t (*nll)(intptr_t rows, intptr_t classes, const void *p, const int32_t *labels,
                  const void *_Nullable weights, double scale, double eps, int32_t keep,
                  void *row_loss, void *_Nullable d_p);
  /// row_loss[i] = weights[i] * (sum over j of (x[i,j] - t[i,j])^2) / cols, j ascending (as
  /// PyTorch's mse_loss, "mean"); d_x[i,j] = scale * weights[i] * 2 (x - t) / cols. weights
  /// NULL means 1; d_x NULL means value only; d_x may equal x. cols >= 1.
  void (*mse)(intptr_t rows, intptr_t cols, const void *x, const void *t,
              const void *_Nullable weights, double scale, void *row_loss,
              void *_Nullable d_x);

  /// `cross_entropy` with smoothed labels and weights of classes, class_weights[classes], or NULL for 1:
  /// row_loss[i] = -sum over j of c_j max(log p_j, floor), c_j = w_j smoothing/classes, and w_j (1 - smoothing) more
  /// at the label. d_logits[i,k] = scale * (p_k sum of c_j - c_k), where clipped logarithms count in no c or, with
  /// keep != 0, as the others do. Returns the rows with a clipped logarithm.
  intptr_t (*smooth_entropy)(intptr_t rows, intptr_t classes, const void *logits,
                             const int32_t *labels, const void *_Nullable class_weights,
                             double smoothing, double scale, double floor, int32_t keep,
                             void *row_loss, void *_Nullable d_logits);
  /// Focal loss of logits (Lin et al. 2017, equation 5): row_loss[i] = -w_label (1 - p)^gamma max(log p, floor), p of
  /// the label; its gradient, in which a clipped logarithm is a constant or, with keep != 0, what it was. Otherwise as
  /// `smooth_entropy`.
  intptr_t (*focal)(intptr_t rows, intptr_t classes, const void *logits, const int32_t *labels,
                    const void *_Nullable class_weights, double gamma, double scale, double floor,
                    int32_t keep, void *row_loss, void *_Nullable d_logits);
  /// row_loss[i] = mean over the columns of a loss of x[i,j] and t[i,j]; d_x[i,j] = scale/cols times its derivative,
  /// which is 0 at the kinks of absolute error and quantile. Of a clipped logarithm it is 0 or, with keep != 0, as for
  /// `cross_entropy` and `nll`. Returns the rows with a clipped logarithm. cols >= 1.
  intptr_t (*value_loss)(seismo_value_loss kind, intptr_t rows, intptr_t cols, const void *x,
                         const void *t, double a, double scale, double least, int32_t keep,
                         void *row_loss, void *_Nullable d_x);
  /// Of x[rows x 2 cols], the means and then the logarithms s of the variances, and t[rows x cols]: row_loss[i] = mean
  /// over the columns of (s + (x - t)^2 e^-s)/2 + constant, s at least least_log_variance, below which its derivative
  /// is 0. Returns the rows where it is below.
  intptr_t (*gaussian_loss)(intptr_t rows, intptr_t cols, const void *x, const void *t,
                            double least_log_variance, double constant, double scale,
                            void *row_loss, void *_Nullable d_x);

  /// Batch normalization over the columns of x[rows x cols] (Ioffe and Szegedy 2015,
  /// algorithm 1): y = gamma * xhat + beta, xhat = (x - mean) * inv, mean and the biased
  /// variance var from x in two passes, i ascending; inv = 1/sqrt(var + eps) or, with
  /// eps_outside != 0, 1/(sqrt(var) + eps). Writes mean[cols] and inv[cols]. Unless NULL,
  /// running_mean and running_var move by r = r + momentum * (batch - r), with the unbiased
  /// variance (divisor rows - 1; for a single row the biased one, 0). rows >= 1. y may equal x
  /// when no backward pass follows.
  void (*batch_norm_train)(intptr_t rows, intptr_t cols, const void *x, const void *gamma,
                           const void *beta, double eps, int32_t eps_outside, double momentum,
                           void *_Nullable running_mean, void *_Nullable running_var,
                           void *mean, void *inv, void *y);
  /// y = gamma * (x - running_mean) * inv(running_var) + beta. y may equal x.
  void (*batch_norm_eval)(intptr_t rows, intptr_t cols, const void *x, const void *gamma,
                          const void *beta, double eps, int32_t eps_outside,
                          const void *running_mean, const void *running_var, void *y);
  /// Gradients of `batch_norm_train` through the batch statistics; x, mean, inv and the eps
  /// pair as there. dbeta = sum dy, dgamma = sum dy * xhat (both overwritten),
  /// dx = gamma * inv * (dy - dbeta/rows - (x - mean) * q), where q = inv * dgamma/rows, or
  /// dgamma/rows/sqrt(var) with eps_outside != 0 (0 where var = 0). dx may be NULL or equal dy.
  void (*batch_norm_backward)(intptr_t rows, intptr_t cols, const void *x, const void *gamma,
                              const void *mean, const void *inv, double eps,
                              int32_t eps_outside, const void *dy, void *dgamma, void *dbeta,
                              void *_Nullable dx);

  /// Layer normalization of each row of x[rows x cols] (Ba, Kiros and Hinton 2016, equation 4):
  /// y = gamma * xhat + beta, xhat = (x - mean)/sqrt(var + eps), mean and the biased variance of the row in two
  /// passes, summed by lanes. gamma and beta, [cols], may both be NULL: y = xhat. A row's bits depend on that row
  /// alone. cols >= 1.
  void (*layer_norm)(intptr_t rows, intptr_t cols, const void *x, const void *_Nullable gamma,
                     const void *_Nullable beta, double eps, void *y);
  /// Gradients of `layer_norm`: dbeta = sum dy, dgamma = sum dy * xhat over the rows, i ascending, both overwritten, or
  /// NULL with gamma; with g = gamma * dy, dx = (g - mean(g) - xhat * mean(g * xhat))/sqrt(var + eps).
  void (*layer_norm_backward)(intptr_t rows, intptr_t cols, const void *x,
                              const void *_Nullable gamma, double eps, const void *dy,
                              void *_Nullable dgamma, void *_Nullable dbeta, void *dx);

  /// Inverted dropout, 0 <= rate < 1: y[i] = keep(i) ? x[i] * S(1/(1 - rate)) : 0. keep(i) is
  /// word (offset + i) mod 4 of the Philox4x32-10 block with counter (offset + i) / 4 (low
  /// word first) and the given key (low word first), compared with rate * 2^32 (kept if not
  /// below). The same call on dy gives the backward pass. Exact.
  void (*dropout)(intptr_t n, double rate, uint64_t key, uint64_t offset, const void *x,
                  void *y);

  /// Adam (Kingma and Ba 2015), PyTorch's arrangement: m = b1 m + (1 - b1) g;
  /// v = b2 v + (1 - b2) g^2; p = p - step_size * m / (sqrt(v) * inv_sqrt_bias2 + eps), with
  /// step_size = rate/(1 - b1^t) and inv_sqrt_bias2 = 1/sqrt(1 - b2^t).
  /// norms, unless NULL, takes two numbers for each SEISMO_NORM_CHUNK elements and for the rest:
  /// their sum of g^2, and that of the squared changes of p. Squares are summed in S by lanes,
  /// lanes in double; the order is fixed by the level. It changes no bit of the update.
  void (*adam)(intptr_t n, double step_size, double beta1, double beta2, double inv_sqrt_bias2,
               double eps, const void *g, void *m, void *v, void *p, double *_Nullable norms);
  /// AMSGrad (Reddi, Kale and Kumar 2018, algorithm 2), PyTorch's arrangement: as `adam`, with
  /// largest = max(largest, v) in the place of v under the root; a NaN in either ends in largest = v.
  void (*amsgrad)(intptr_t n, double step_size, double beta1, double beta2,
                  double inv_sqrt_bias2, double eps, const void *g, void *m, void *v,
                  void *largest, void *p, double *_Nullable norms);
  /// Gradient descent: p = p - rate g if momentum is 0 (velocity is not used); else
  /// velocity = momentum velocity + g; p = p - rate (nesterov ? g + momentum velocity :
  /// velocity). norms as for `adam`.
  void (*sgd)(intptr_t n, double rate, double momentum, int32_t nesterov, const void *g,
              void *_Nullable velocity, void *p, double *_Nullable norms);
  /// One update by a rule. s0... are as many arrays as the rule has, the others NULL. norms as for `adam`.
  void (*update)(const seismo_update *numbers, intptr_t n, const void *g, void *s0,
                 void *_Nullable s1, void *_Nullable s2, void *_Nullable s3, void *p,
                 double *_Nullable norms);
  /// norms as for `adam`, of the gradient g and of p - before.
  void (*change_norms)(intptr_t n, const void *g, const void *before, const void *p,
                       double *norms);

  /// y[i] = S(x[i]), rounded to nearest. Exact.
  void (*convert_f64)(intptr_t n, const double *x, void *y);
  /// y[i] = double(x[i]). Exact.
  void (*widen)(intptr_t n, const void *x, double *y);

  /// y = exp(x), within 2 ulp of the exact value (measured: 0.97); of a denormal result, 2 of
  /// its own steps.
  void (*exp)(intptr_t n, const void *x, void *y);
  /// y = log(x), within 2 ulp (measured: 0.85); -infinity at 0, NaN below 0.
  void (*log)(intptr_t n, const void *x, void *y);
  /// For each x[i,j] of [rows x cols] the cosines of 2 pi w[j,k] x + b[j,k], k in 0..<count: y is
  /// [rows x cols x count]. Without b (NULL) the cosines and then the sines of 2 pi w[j,k] x: y is
  /// [rows x cols x 2 count]. Both are within 2e-7 (float) or 4e-16 (double) of the exact cosine of the
  /// rounded angle; beyond 12,867 (float) or 1,647,099 (double) they are NaN.
  void (*periodic)(intptr_t rows, intptr_t cols, intptr_t count, const void *x, const void *w,
                   const void *_Nullable b, void *y);
  /// Gradients of `periodic`: dx[rows x cols], dw[cols x count] and, with b, db[cols x count] are overwritten; the
  /// sums over rows are taken in order, those over k lane by lane.
  void (*periodic_backward)(intptr_t rows, intptr_t cols, intptr_t count, const void *x,
                            const void *w, const void *_Nullable b, const void *dy, void *dx,
                            void *dw, void *_Nullable db);
} seismo_kernels;

/// Highest level that this build has and this processor runs.
seismo_level seismo_best_level(void);

/// "x86-64-v4", "x86-64-v3", and for the baseline "baseline" ("arm64" on arm64).
const char *seismo_level_name(seismo_level level);

/// The table, or NULL if this build or processor lacks the level or the size is not 4 or 8.
const seismo_kernels *_Nullable seismo_kernels_for(seismo_level level, int32_t element_size);

/// Makes the calling thread treat denormal numbers as zero, in and out; returns the control
/// word as it was, for `seismo_restore_denormals`.
uint64_t seismo_flush_denormals(void);
/// Puts back the calling thread's control word.
void seismo_restore_denormals(uint64_t previous);

/// Tells the processor that the calling thread is waiting in a loop.
static inline void seismo_spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// One block of Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011), low words first.
void seismo_philox4x32(const uint32_t counter[_Nonnull 4], const uint32_t key[_Nonnull 2],
                       uint32_t out[_Nonnull 4]);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif

#endif
