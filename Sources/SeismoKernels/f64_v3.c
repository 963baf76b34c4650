#if defined(__x86_64__)
#define SEISMO_F64 1
#define SEISMO_LEVEL 3
#define SEISMO_TABLE seismo_f64_v3
#include "kernels/all.h"
#endif
