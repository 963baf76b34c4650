// The peer in plain C: a 14-100-40-4 network with ReLU, softmax cross-entropy and Adam in
// float, on OpenBLAS with one thread.
//
//   cc -O3 -march=native -fno-math-errno -o mlp_openblas mlp_openblas.c -lopenblas -lm
//   mlp_openblas BATCH STEPS     trains on 9,600 synthetic rows; prints µs per step
//   mlp_openblas --peak          prints the GFLOP/s of large products
//
// A step is: gather the batch's rows, forward, loss, backward, Adam. Rows are shuffled each
// epoch, inside the timed loop. The line names the kernels OpenBLAS chose ("core"): versions
// older than the processor may fall back to AVX2; OPENBLAS_CORETYPE=SKYLAKEX asks for AVX-512.

#include <cblas.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void openblas_set_num_threads(int count);
char *openblas_get_corename(void);

enum { INPUTS = 14, HIDDEN1 = 100, HIDDEN2 = 40, CLASSES = 4, ROWS = 9600 };

enum {
  W1 = 0,
  B1 = W1 + INPUTS * HIDDEN1,
  W2 = B1 + HIDDEN1,
  B2 = W2 + HIDDEN1 * HIDDEN2,
  W3 = B2 + HIDDEN2,
  B3 = W3 + HIDDEN2 * CLASSES,
  PARAMETERS = B3 + CLASSES
};

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t random_state = 42;

static uint64_t random_bits(void) {  // xorshift64*
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return random_state * 0x2545F4914F6CDD1Dull;
}

static float uniform(float low, float high) {
  return low + (high - low) * (float)(random_bits() >> 40) * 0x1p-24f;
}

static float *floats(size_t count) {
  const size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
  float *p = aligned_alloc(64, bytes);
  if (!p) exit(1);
  memset(p, 0, bytes);
  return p;
}

static void initialize(float *weights, int inputs, int outputs) {
  const float bound = 1 / sqrtf((float)inputs);
  for (int i = 0; i < inputs * outputs; i++) weights[i] = uniform(-bound, bound);
  // The bias follows its weights.
  for (int i = 0; i < outputs; i++) weights[inputs * outputs + i] = uniform(-bound, bound);
}

static void add_bias_relu(int rows, int cols, const float *restrict bias, float *restrict y) {
  for (int i = 0; i < rows; i++, y += cols) {
    for (int j = 0; j < cols; j++) {
      const float v = y[j] + bias[j];
      y[j] = v > 0 ? v : 0;
    }
  }
}

static void relu_mask(int count, const float *restrict y, float *restrict d) {
  for (int i = 0; i < count; i++) d[i] = y[i] > 0 ? d[i] : 0;
}

static void bias_gradient(int rows, int cols, const float *restrict d, float *restrict out) {
  for (int j = 0; j < cols; j++) out[j] = 0;
  for (int i = 0; i < rows; i++, d += cols) {
    for (int j = 0; j < cols; j++) out[j] += d[j];
  }
}

// Adds the bias to z, turns it into the gradient of the mean loss; returns the mean loss.
static float softmax_loss(int rows, const float *bias, const int *labels, float *z) {
  float loss = 0;
  const float scale = 1 / (float)rows;
  for (int i = 0; i < rows; i++, z += CLASSES) {
    float e[CLASSES], most = -INFINITY, sum = 0;
    for (int j = 0; j < CLASSES; j++) {
      z[j] += bias[j];
      most = z[j] > most ? z[j] : most;
    }
    for (int j = 0; j < CLASSES; j++) sum += e[j] = expf(z[j] - most);
    loss -= z[labels[i]] - most - logf(sum);
    const float inverse = scale / sum;
    for (int j = 0; j < CLASSES; j++) z[j] = e[j] * inverse;
    z[labels[i]] -= scale;
  }
  return loss * scale;
}

static void adam(int step, const float *restrict g, float *restrict m, float *restrict v,
                 float *restrict p) {
  const double b1 = 0.9, b2 = 0.999;
  const float step_size = (float)(1e-3 / (1 - pow(b1, step)));
  const float correction = (float)(1 / sqrt(1 - pow(b2, step)));
  for (int i = 0; i < PARAMETERS; i++) {
    m[i] = 0.9f * m[i] + 0.1f * g[i];
    v[i] = 0.999f * v[i] + 0.001f * g[i] * g[i];
    p[i] -= step_size * m[i] / (sqrtf(v[i]) * correction + 1e-8f);
  }
}

static void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float *a,
                    int lda, const float *b, int ldb, float *c) {
  cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n);
}

static void peak(void) {
  enum { N = 1536 };
  float *a = floats(N * N), *b = floats(N * N), *c = floats(N * N);
  for (int i = 0; i < N * N; i++) {
    a[i] = uniform(-1, 1);
    b[i] = uniform(-1, 1);
  }
  double best = 0;
  for (int run = 0; run < 12; run++) {
    const double start = seconds();
    product(CblasNoTrans, CblasNoTrans, N, N, N, a, N, b, N, c);
    const double rate = 2e-9 * N * N * N / (seconds() - start);
    if (rate > best) best = rate;
  }
  printf("{\"peer\":\"c-openblas\",\"core\":\"%s\",\"sgemm_peak_gflops\":%.1f,\"size\":%d}\n",
         openblas_get_corename(), best, N);
  free(a);
  free(b);
  free(c);
}

static void train(int batch, int steps) {
  float *table = floats(ROWS * INPUTS), *p = floats(PARAMETERS), *g = floats(PARAMETERS);
  float *m = floats(PARAMETERS), *v = floats(PARAMETERS);
  const size_t b = (size_t)batch;
  float *x = floats(b * INPUTS), *h1 = floats(b * HIDDEN1), *h2 = floats(b * HIDDEN2);
  float *z = floats(b * CLASSES), *d1 = floats(b * HIDDEN1), *d2 = floats(b * HIDDEN2);
  static int labels[ROWS], order[ROWS];
  int *picked = malloc(b * sizeof *picked);
  if (!picked) exit(1);

  // Classes by which of four random directions a row points along most.
  float directions[CLASSES][INPUTS];
  for (int c = 0; c < CLASSES; c++) {
    for (int j = 0; j < INPUTS; j++) directions[c][j] = uniform(-1, 1);
  }
  for (int i = 0; i < ROWS; i++) {
    float *row = table + i * INPUTS, most = -INFINITY;
    for (int j = 0; j < INPUTS; j++) row[j] = uniform(-1.7f, 1.7f);
    for (int c = 0; c < CLASSES; c++) {
      float score = uniform(-0.5f, 0.5f);
      for (int j = 0; j < INPUTS; j++) score += directions[c][j] * row[j];
      if (score > most) {
        most = score;
        labels[i] = c;
      }
    }
    order[i] = i;
  }
  initialize(p + W1, INPUTS, HIDDEN1);
  initialize(p + W2, HIDDEN1, HIDDEN2);
  initialize(p + W3, HIDDEN2, CLASSES);

  float loss = 0;
  int next = ROWS;
  const double start = seconds();
  for (int step = 1; step <= steps; step++) {
    if (next + batch > ROWS) {
      for (int i = ROWS - 1; i > 0; i--) {
        const int j = (int)((random_bits() >> 32) * (uint64_t)(i + 1) >> 32);
        const int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      next = 0;
    }
    for (int i = 0; i < batch; i++) {
      const int row = order[next + i];
      memcpy(x + i * INPUTS, table + row * INPUTS, INPUTS * sizeof(float));
      picked[i] = labels[row];
    }
    next += batch;

    const CBLAS_TRANSPOSE plain = CblasNoTrans, turned = CblasTrans;
    product(plain, plain, batch, HIDDEN1, INPUTS, x, INPUTS, p + W1, HIDDEN1, h1);
    add_bias_relu(batch, HIDDEN1, p + B1, h1);
    product(plain, plain, batch, HIDDEN2, HIDDEN1, h1, HIDDEN1, p + W2, HIDDEN2, h2);
    add_bias_relu(batch, HIDDEN2, p + B2, h2);
    product(plain, plain, batch, CLASSES, HIDDEN2, h2, HIDDEN2, p + W3, CLASSES, z);
    loss = softmax_loss(batch, p + B3, picked, z);

    product(turned, plain, HIDDEN2, CLASSES, batch, h2, HIDDEN2, z, CLASSES, g + W3);
    bias_gradient(batch, CLASSES, z, g + B3);
    product(plain, turned, batch, HIDDEN2, CLASSES, z, CLASSES, p + W3, CLASSES, d2);
    relu_mask(batch * HIDDEN2, h2, d2);
    product(turned, plain, HIDDEN1, HIDDEN2, batch, h1, HIDDEN1, d2, HIDDEN2, g + W2);
    bias_gradient(batch, HIDDEN2, d2, g + B2);
    product(plain, turned, batch, HIDDEN1, HIDDEN2, d2, HIDDEN2, p + W2, HIDDEN2, d1);
    relu_mask(batch * HIDDEN1, h1, d1);
    product(turned, plain, INPUTS, HIDDEN1, batch, x, INPUTS, d1, HIDDEN1, g + W1);
    bias_gradient(batch, HIDDEN1, d1, g + B1);
    adam(step, g, m, v, p);
  }
  const double elapsed = seconds() - start;
  printf("{\"peer\":\"c-openblas\",\"core\":\"%s\",\"batch\":%d,\"steps\":%d,"
         "\"us_per_step\":%.3f,\"final_loss\":%.5f}\n",
         openblas_get_corename(), batch, steps, 1e6 * elapsed / steps, (double)loss);
}

int main(int argc, char **argv) {
  openblas_set_num_threads(1);
  if (argc == 2 && strcmp(argv[1], "--peak") == 0) {
    peak();
    return 0;
  }
  const int batch = argc == 3 ? atoi(argv[1]) : 0, steps = argc == 3 ? atoi(argv[2]) : 0;
  if (batch < 1 || batch > ROWS || steps < 1) {
    fprintf(stderr, "usage: %s BATCH STEPS | --peak   (BATCH 1...%d)\n", argv[0], ROWS);
    return 2;
  }
  train(batch, steps);
  return 0;
}
