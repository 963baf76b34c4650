#define SEISMO_F64 1
#define SEISMO_LEVEL 0
#define SEISMO_TABLE seismo_f64_baseline
#include "kernels/all.h"
