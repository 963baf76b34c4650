// One table of kernels. The including file defines SEISMO_F64 (0 or 1), SEISMO_LEVEL (0, 3 or
// 4) and SEISMO_TABLE (the table's name); each file in this folder is compiled once for each.

#include "tables.h"

#include <stddef.h>

#if SEISMO_LEVEL > 0
#include <immintrin.h>
#endif

#if SEISMO_LEVEL == 4
#define SEISMO_LEVEL_NAME "x86-64-v4"
// Without the vector width clang would split 512-bit vectors in two.
#pragma clang attribute push( \
    __attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#elif SEISMO_LEVEL == 3
#define SEISMO_LEVEL_NAME "x86-64-v3"
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#elif defined(__aarch64__)
#define SEISMO_LEVEL_NAME "arm64"
#else
#define SEISMO_LEVEL_NAME "baseline"
#endif

#pragma clang fp contract(on)

#include "element.h"
#include "functions.h"
#include "elementwise.h"
#include "periodic.h"
#include "activations.h"
#include "losses.h"
#include "matmul.h"
#include "normalization.h"
#include "random.h"
#include "reductions.h"
#include "optimizers.h"

#if SEISMO_LEVEL > 0
#pragma clang attribute pop
#endif

const seismo_kernels SEISMO_TABLE = {
  .element_size = sizeof(S),
  .level = SEISMO_LEVEL_NAME,
  .matmul = k_matmul,
  .transpose = k_transpose,
  .column_sums = k_column_sums,
  .gather_rows = k_gather_rows,
  .relu = k_relu,
  .relu_backward = k_relu_backward,
  .tanh = k_tanh,
  .tanh_backward = k_tanh_backward,
  .activate = k_activate,
  .activate_backward = k_activate_backward,
  .softmax = k_softmax,
  .softmax_backward = k_softmax_backward,
  .scale = k_scale,
  .add = k_add,
  .clamp = k_clamp,
  .add_scaled = k_add_scaled,
  .lerp = k_lerp,
  .sum_squares = k_sum_squares,
  .dot = k_dot,
  .sum = k_sum,
  .all_finite = k_all_finite,
  .cross_entropy = k_cross_entropy,
  .nll = k_nll,
  .mse = k_mse,
  .smooth_entropy = k_smooth_entropy,
  .focal = k_focal,
  .value_loss = k_value_loss,
  .gaussian_loss = k_gaussian_loss,
  .batch_norm_train = k_batch_norm_train,
  .batch_norm_eval = k_batch_norm_eval,
  .batch_norm_backward = k_batch_norm_backward,
  .layer_norm = k_layer_norm,
  .layer_norm_backward = k_layer_norm_backward,
  .dropout = k_dropout,
  .adam = k_adam,
  .amsgrad = k_amsgrad,
  .sgd = k_sgd,
  .update = k_update,
  .change_norms = k_change_norms,
  .convert_f64 = k_convert_f64,
  .widen = k_widen,
  .exp = k_exp,
  .log = k_log,
  .periodic = k_periodic,
  .periodic_backward = k_periodic_backward,
};
