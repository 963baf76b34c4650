#if defined(__x86_64__)
#define SEISMO_F64 0
#define SEISMO_LEVEL 4
#define SEISMO_TABLE seismo_f32_v4
#include "kernels/all.h"
#endif
