// The tables of this build, by name.
#ifndef SEISMO_TABLES_H
#define SEISMO_TABLES_H

#include "seismo_kernels.h"

#define HIDDEN extern __attribute__((visibility("hidden")))

HIDDEN const seismo_kernels seismo_f32_baseline, seismo_f64_baseline;
#if defined(__x86_64__)
HIDDEN const seismo_kernels seismo_f32_v3, seismo_f64_v3;
HIDDEN const seismo_kernels seismo_f32_v4, seismo_f64_v4;
#endif

#endif
