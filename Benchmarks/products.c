// Times the own matrix product beside OpenBLAS, one thread, Float32, for the choice between them
// (MatrixProduct.blasThreshold). `make bench-products`; with OPENBLAS_CORETYPE=SKYLAKEX OpenBLAS
// takes its AVX-512 kernels on processors that it doesn't know.

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "seismo_kernels.h"

void openblas_set_num_threads(int count);
char *openblas_get_corename(void);

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *random_matrix(size_t count) {
  float *x = malloc(count * sizeof(float));
  if (!x) exit(1);
  for (size_t i = 0; i < count; i++) x[i] = (float)rand() / (float)RAND_MAX - 0.5f;
  return x;
}

static const int shapes[][3] = {
    {32, 100, 14},    {32, 100, 100},    {256, 256, 256},    {512, 512, 512},
    {512, 1024, 100}, {512, 1024, 1024}, {1024, 1024, 1024}, {512, 2048, 2048},
    {58000, 32, 9},   {2048, 2048, 2048},
};

int main(void) {
  openblas_set_num_threads(1);
  const seismo_kernels *own = seismo_kernels_for(seismo_best_level(), 4);
  printf("own kernels %s, OpenBLAS %s\n", own->level, openblas_get_corename());
  printf("%6s %6s %6s %10s %12s %12s %9s\n", "m", "n", "k", "log2(mnk)", "own us", "BLAS us",
         "own/BLAS");
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
    const int m = shapes[s][0], n = shapes[s][1], k = shapes[s][2];
    float *a = random_matrix((size_t)m * k), *b = random_matrix((size_t)k * n);
    float *c = random_matrix((size_t)m * n);
    double best[2] = {1e9, 1e9};
    for (int round = 0; round < 12; round++) {
      double start = now();
      own->matmul(m, n, k, a, k, 1, b, n, c, n, SEISMO_STORE, NULL);
      double middle = now();
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, n);
      double end = now();
      best[0] = fmin(best[0], middle - start);
      best[1] = fmin(best[1], end - middle);
    }
    printf("%6d %6d %6d %10.1f %12.1f %12.1f %9.2f\n", m, n, k, log2((double)m * n * k),
           best[0] * 1e6, best[1] * 1e6, best[0] / best[1]);
    free(a);
    free(b);
    free(c);
  }
}
