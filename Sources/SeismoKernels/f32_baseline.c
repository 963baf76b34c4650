#define SEISMO_F64 0
#define SEISMO_LEVEL 0
#define SEISMO_TABLE seismo_f32_baseline
#include "kernels/all.h"
