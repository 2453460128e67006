// What the processor has, beyond what every one of its kind does.

#ifndef TRAILSIFT_PROCESSOR_H
#define TRAILSIFT_PROCESSOR_H

#if defined(__x86_64__)
static inline int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul");
}

// Processors before VBMI2 have AVX-512, but slow down all that runs beside it.
static inline int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2");
}
#endif

#endif
