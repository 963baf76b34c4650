/// What a function needs to use the vectors of the processor that it runs on.
#ifndef SEISMO_TEXT_LEVELS_H
#define SEISMO_TEXT_LEVELS_H

#define INLINED static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define HAS_V3 1
#define V3 __attribute__((target("arch=x86-64-v3")))

INLINED int is_v3(void) { return __builtin_cpu_supports("x86-64-v3"); }

/// Defines the function `name`, which does what the inlined `body` does, compiled for the processor at hand.
#define ON_EACH_LEVEL(result, name, body, parameters, arguments)  \
  V3 static result name##_v3 parameters { return body arguments; } \
  result name parameters { return is_v3() ? name##_v3 arguments : body arguments; }
#else
#define ON_EACH_LEVEL(result, name, body, parameters, arguments) \
  result name parameters { return body arguments; }
#endif

#endif
