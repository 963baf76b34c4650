// Calls every kernel of every level in both precisions, on arrays of exactly the length it may
// touch: from the allocator, where AddressSanitizer watches, and at the end and the start of pages
// beside forbidden ones, which also stop what isn't instrumented, such as masked loads.

#define _GNU_SOURCE
#include "seismo_kernels.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ARRAYS = 12, ROOM = 1 << 20, LONGEST = 70 };
typedef enum { HEAP, PAGE_END, PAGE_START, PLACES } place;

static char *pages[ARRAYS], *blocks[ARRAYS];
static int taken;
static place where;
static int odd_values;
static const seismo_kernels *k;
static char called[sizeof(seismo_kernels) / sizeof(void *)];

#define SLOT(name) (offsetof(seismo_kernels, name) / sizeof(void *))
#define CALL(name, ...)          \
  do {                           \
    called[SLOT(name)] = 1;      \
    (void)k->name(__VA_ARGS__);  \
    give_back();                 \
  } while (0)

static void make_pages(void) {
  for (int i = 0; i < ARRAYS; i++) {
    pages[i] = mmap(NULL, 3 * ROOM, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages[i] == MAP_FAILED) abort();
    pages[i] += ROOM;
    if (mprotect(pages[i], ROOM, PROT_READ | PROT_WRITE)) abort();
  }
}

static void *take(intptr_t count, int32_t size) {
  const size_t bytes = (size_t)count * (size_t)size;
  if (taken == ARRAYS || bytes > ROOM) abort();
  char *block = where == HEAP ? malloc(bytes) : pages[taken];
  if (where == PAGE_END) block += ROOM - bytes;
  return blocks[taken++] = block;
}

static void give_back(void) {
  while (taken > 0) {
    taken--;
    if (where == HEAP) free(blocks[taken]);
  }
}

static double next_value(void) {
  static const double odd[] = {NAN, INFINITY, -INFINITY, 1e308, -3e38, 1e-310, 1e-40, -0.0};
  static uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  if (odd_values && state >> 30 == 0) return odd[state >> 27 & 7];
  return (double)(state >> 8) / (1 << 23) - 1;
}

static void *wide(intptr_t count) {
  double *x = take(count, sizeof *x);
  for (intptr_t i = 0; i < count; i++) x[i] = next_value();
  return x;
}

// Numbers of the kernels' type.
static void *numbers(intptr_t count) {
  if (k->element_size == 8) return wide(count);
  float *x = take(count, sizeof *x);
  for (intptr_t i = 0; i < count; i++) {
    const double value = next_value();
    x[i] = fabs(value) == 1e308 ? 3e38f : (float)value;
  }
  return x;
}

static int32_t *indices(intptr_t count, int32_t below) {
  int32_t *x = take(count, sizeof *x);
  for (intptr_t i = 0; i < count; i++) x[i] = (int32_t)(i * 7 + count) % below;
  return x;
}

static void updates(intptr_t n) {
  const intptr_t norms = 2 * ((n + SEISMO_NORM_CHUNK - 1) / SEISMO_NORM_CHUNK);
  for (int measured = 0; measured < 2; measured++) {
#define NORMS measured ? wide(norms) : NULL
    CALL(adam, n, 1e-3, 0.9, 0.999, 1.5, 1e-8, numbers(n), numbers(n), numbers(n), numbers(n), NORMS);
    CALL(amsgrad, n, 1e-3, 0.9, 0.999, 1.5, 1e-8, numbers(n), numbers(n), numbers(n), numbers(n),
         numbers(n), NORMS);
    CALL(sgd, n, 0.1, 0, 0, numbers(n), NULL, numbers(n), NORMS);
    for (int nesterov = 0; nesterov < 2; nesterov++) {
      CALL(sgd, n, 0.1, 0.9, nesterov, numbers(n), numbers(n), numbers(n), NORMS);
    }
  }
  static const intptr_t states[] = {2, 3, 2, 2, 2, 3, 1, 1, 4, 4, 2, 2};
  for (int bits = 0; bits < 8; bits++) {
    const int measured = bits & 1;
#define STATE(i) states[rule] > i ? numbers(n) : NULL
    for (int rule = SEISMO_ADAMW; rule <= SEISMO_SCHEDULE_FREE_FIRST; rule++) {
      const seismo_update u = {rule, 0.1, 0.2, bits & 4 ? 0.9 : 0, 0.99, 0.999, 1.5, 1e-8, 0.9};
      CALL(update, &u, n, numbers(n), STATE(0), STATE(1), STATE(2), STATE(3), numbers(n),
           NORMS);
    }
  }
  CALL(change_norms, n, numbers(n), numbers(n), numbers(n), wide(norms));
}

static void element_by_element(intptr_t n) {
  CALL(relu, n, numbers(n), numbers(n));
  CALL(relu_backward, n, numbers(n), numbers(n), numbers(n));
  CALL(tanh, n, numbers(n), numbers(n));
  CALL(tanh_backward, n, numbers(n), numbers(n), numbers(n));
  for (int f = SEISMO_SIGMOID; f <= SEISMO_EXP; f++) {
    CALL(activate, (seismo_activation)f, 1.5, 0.3, n, numbers(n), numbers(n));
    CALL(activate_backward, (seismo_activation)f, 1.5, 0.3, n, numbers(n), numbers(n), numbers(n));
  }
  CALL(exp, n, numbers(n), numbers(n));
  CALL(log, n, numbers(n), numbers(n));
  CALL(scale, n, 0.7, numbers(n));
  CALL(add, n, numbers(n), numbers(n));
  CALL(clamp, n, 0.5, numbers(n));
  CALL(add_scaled, n, -0.3, numbers(n), numbers(n));
  CALL(lerp, n, 0.2, numbers(n), numbers(n));
  CALL(sum_squares, n, numbers(n));
  CALL(dot, n, numbers(n), numbers(n));
  CALL(sum, n, numbers(n));
  CALL(all_finite, n, numbers(n));
  CALL(convert_f64, n, wide(n), numbers(n));
  CALL(widen, n, numbers(n), wide(n));
  updates(n);
  const double rates[] = {0, 0.5, 0.9999999999};
  const uint64_t offsets[] = {0, 1, 3, 66, UINT64_MAX - 20};
  for (int r = 0; r < 3; r++) {
    for (int o = 0; o < 5; o++) {
      CALL(dropout, n, rates[r], 0xFEDCBA9876543210u, offsets[o], numbers(n), numbers(n));
    }
  }
}

static void losses(intptr_t rows, intptr_t cols) {
  const intptr_t n = rows * cols;
  for (int bits = 0; bits < 8; bits++) {
    const int keep = bits & 1;
    const double floor = bits & 4 ? -0.5 : -INFINITY;
#define WEIGHTS bits & 1 ? numbers(rows) : NULL
#define GRADIENT bits & 2 ? numbers(n) : NULL
    CALL(cross_entropy, rows, cols, numbers(n), indices(rows, (int32_t)cols), WEIGHTS, 0.1, floor,
         keep, numbers(rows), GRADIENT);
    CALL(nll, rows, cols, numbers(n), indices(rows, (int32_t)cols), WEIGHTS, 0.1, exp(floor),
         keep, numbers(rows), GRADIENT);
    void *class_weights = bits & 1 ? numbers(cols) : NULL;
    CALL(smooth_entropy, rows, cols, numbers(n), indices(rows, (int32_t)cols), class_weights, 0.1, 0.1,
         floor, keep, numbers(rows), GRADIENT);
    class_weights = bits & 1 ? numbers(cols) : NULL;
    CALL(focal, rows, cols, numbers(n), indices(rows, (int32_t)cols), class_weights, 1.5, 0.1, floor,
         keep, numbers(rows), GRADIENT);
    for (int kind = SEISMO_ABSOLUTE_ERROR; kind <= SEISMO_BINARY; kind++) {
      CALL(value_loss, (seismo_value_loss)kind, rows, cols, numbers(n), numbers(n), 0.3, 0.1,
           kind == SEISMO_BINARY ? exp(floor) : floor, keep, numbers(rows), GRADIENT);
    }
    CALL(gaussian_loss, rows, cols, numbers(2 * n), numbers(n), floor, 0.9, 0.1, numbers(rows),
         bits & 2 ? numbers(2 * n) : NULL);
    CALL(mse, rows, cols, numbers(n), numbers(n), WEIGHTS, 0.1, numbers(rows), GRADIENT);
  }
}

static void periodic(intptr_t rows, intptr_t cols) {
  for (intptr_t count = 0; count < 20; count += 7) {
    const intptr_t cells = rows * cols, all = cols * count;
    CALL(periodic, rows, cols, count, numbers(cells), numbers(all), numbers(all), numbers(cells * count));
    CALL(periodic, rows, cols, count, numbers(cells), numbers(all), NULL, numbers(2 * cells * count));
    CALL(periodic_backward, rows, cols, count, numbers(cells), numbers(all), numbers(all),
         numbers(cells * count), numbers(cells), numbers(all), numbers(all));
    CALL(periodic_backward, rows, cols, count, numbers(cells), numbers(all), NULL,
         numbers(2 * cells * count), numbers(cells), numbers(all), NULL);
  }
}

static void batch_norm(intptr_t rows, intptr_t cols) {
  const intptr_t n = rows * cols;
  for (int bits = 0; bits < 4; bits++) {
    const int outside = bits & 1, more = bits & 2;
    void *mean = more ? numbers(cols) : NULL, *variance = more ? numbers(cols) : NULL;
    CALL(batch_norm_train, rows, cols, numbers(n), numbers(cols), numbers(cols), 1e-5, outside,
         0.1, mean, variance, numbers(cols), numbers(cols), numbers(n));
    CALL(batch_norm_eval, rows, cols, numbers(n), numbers(cols), numbers(cols), 1e-5, outside,
         numbers(cols), numbers(cols), numbers(n));
    CALL(batch_norm_backward, rows, cols, numbers(n), numbers(cols), numbers(cols),
         numbers(cols), 1e-5, outside, numbers(n), numbers(cols), numbers(cols),
         more ? numbers(n) : NULL);
  }
}

// Length of a matrix whose rows are `lead` apart; what follows its last row isn't its own.
static intptr_t length(intptr_t rows, intptr_t cols, intptr_t lead) {
  return rows == 0 || cols == 0 ? 0 : (rows - 1) * lead + cols;
}

static void by_rows(intptr_t rows, intptr_t cols) {
  const intptr_t n = rows * cols;
  for (intptr_t lead = cols; lead <= cols + 3; lead += 3) {
    CALL(transpose, rows, cols, numbers(length(rows, cols, lead)), lead, numbers(n));
    CALL(column_sums, rows, cols, numbers(length(rows, cols, lead)), lead, numbers(cols), 0);
    CALL(column_sums, rows, cols, numbers(length(rows, cols, lead)), lead, numbers(cols), 1);
  }
  CALL(gather_rows, rows, cols, numbers(5 * cols), indices(rows, 5), numbers(n));
  if (cols == 0) return;
  CALL(softmax, rows, cols, numbers(n), numbers(n));
  CALL(softmax_backward, rows, cols, numbers(n), numbers(n), numbers(n));
  CALL(layer_norm, rows, cols, numbers(n), NULL, NULL, 1e-5, numbers(n));
  CALL(layer_norm, rows, cols, numbers(n), numbers(cols), numbers(cols), 1e-5, numbers(n));
  CALL(layer_norm_backward, rows, cols, numbers(n), NULL, 1e-5, numbers(n), NULL, NULL, numbers(n));
  CALL(layer_norm_backward, rows, cols, numbers(n), numbers(cols), 1e-5, numbers(n), numbers(cols),
       numbers(cols), numbers(n));
  losses(rows, cols);
  if (rows < 3 && cols < 6) periodic(rows, cols);
  if (rows > 0) batch_norm(rows, cols);
}

static void products(intptr_t m, intptr_t n, intptr_t depth) {
  // A matrix as it lies, its transpose, and a view whose strides are both above 1; then with gaps.
  for (int kind = 0; kind < 6; kind++) {
    const intptr_t gap = kind < 3 ? 0 : 3, lead = n + gap;
    const int turned = kind % 3 == 1, spread = kind % 3 == 2;
    const intptr_t row = turned ? 1 : (1 + spread) * depth + gap;
    const intptr_t col = turned ? m + gap : 1 + spread;
    const intptr_t a = turned ? length(depth, m, col) : length(m, (depth - 1) * col + 1, row);
    for (int epilogue = SEISMO_STORE; epilogue <= SEISMO_ADD; epilogue++) {
      const int has_bias = epilogue == SEISMO_BIAS || epilogue == SEISMO_BIAS_RELU;
      void *extra = has_bias ? numbers(n) : epilogue == SEISMO_MASK ? numbers(m * n) : NULL;
      CALL(matmul, m, n, depth, numbers(depth > 0 ? a : 0), row, col,
           numbers(length(depth, n, lead)), lead, numbers(length(m, n, lead)), lead,
           (seismo_epilogue)epilogue, extra);
    }
  }
}

static void check_table(void) {
  static const intptr_t rows[] = {0, 1, 2, 3, 8, 17}, heights[] = {0, 1, 5, 8, 19},
                        depths[] = {0, 1, 3, 17};
  for (intptr_t n = 0; n <= LONGEST; n++) {
    element_by_element(n);
    for (int i = 0; i < 6; i++) by_rows(rows[i], n);
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 4; j++) products(heights[i], n, depths[j]);
    }
  }
  // Several chunks of norms, and products whose right side is gathered in parts.
  updates(2 * SEISMO_NORM_CHUNK + 5);
  products(64, 343, 193);
  products(65, 170, 390);
}

int main(void) {
  make_pages();
  int tables = 0;
  for (int level = 0; level <= SEISMO_LEVEL_V4; level++) {
    for (int32_t size = 4; size <= 8; size += 4) {
      k = seismo_kernels_for((seismo_level)level, size);
      if (!k) continue;
      tables++;
      for (where = 0; where < PLACES; where++) {
        for (odd_values = 0; odd_values < 2; odd_values++) check_table();
      }
      printf("%s, %d bytes: nothing out of bounds, nothing undefined\n", k->level, k->element_size);
    }
  }
  for (size_t slot = SLOT(matmul); slot < sizeof called; slot++) {
    if (called[slot]) continue;
    fprintf(stderr, "%s doesn't call the table's entry at byte %zu\n", __FILE__,
            slot * sizeof(void *));
    return 1;
  }
  return tables == 0;
}
