#if defined(__linux__) && defined(__x86_64__)

#define _GNU_SOURCE
#include "counts.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>

// Stands before a function of the Swift runtime. The runtime's own hooks for Instruments would count
// its inner calls too, but in Swift 6.3 they crash on Linux: `_swift_retain_adapterImpl` takes the tag
// off a small string and retains what is left.
#define COUNTED(field, result, name, parameters, ...)                             \
  result name parameters {                                                        \
    static _Atomic(__typeof__(&name)) original;                                   \
    if (!original) original = (__typeof__(&name))dlsym(RTLD_NEXT, #name);         \
    counts.field++;                                                               \
    return original(__VA_ARGS__);                                                 \
  }
#define RETAIN(name) COUNTED(retains, void *, name, (void *object), object)
#define RETAIN_N(name) COUNTED(retains, void *, name, (void *object, uint32_t n), object, n)
#define RELEASE(name) COUNTED(releases, void, name, (void *object), object)
#define RELEASE_N(name) COUNTED(releases, void, name, (void *object, uint32_t n), object, n)

RETAIN(swift_retain)
RETAIN(swift_tryRetain)
RETAIN(swift_bridgeObjectRetain)
RETAIN(swift_unownedRetain)
RETAIN(swift_unownedRetainStrong)
RETAIN(swift_weakLoadStrong)
RETAIN_N(swift_retain_n)
RETAIN_N(swift_bridgeObjectRetain_n)
RELEASE(swift_release)
RELEASE(swift_bridgeObjectRelease)
RELEASE(swift_unownedRelease)
RETAIN(swift_unownedRetainStrongAndRelease)
RELEASE_N(swift_release_n)
RELEASE_N(swift_bridgeObjectRelease_n)
COUNTED(accesses, void, swift_beginAccess,
        (void *address, void *buffer, uintptr_t flags, void *caller), address, buffer, flags,
        caller)

#endif
