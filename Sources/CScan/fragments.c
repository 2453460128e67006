// A search for the places where one of many literals may begin, 32 bytes at a time.
//
// The technique of looking up both halves of each byte at once, a bit for each group of literals, is that of "Teddy"
// in Hyperscan (Wang et al., "Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", 2019).

#include "cscan.h"

#include <string.h>

// Bytes behind the end count as zero: a literal that would reach them is none, and a shorter one takes any there.
static inline uint8_t groups_at(const cscan_fragments *fragments, const uint8_t *text, size_t count,
                                size_t place) {
  uint8_t groups = 0xFF;
  for (size_t k = 0; k < cscan_fragment_length; k++) {
    const uint8_t byte = place + k < count ? text[place + k] : 0;
    groups &= fragments->low[k][byte & 15] & fragments->high[k][byte >> 4];
  }
  return groups;
}

static size_t next_scalar(const cscan_fragments *fragments, const uint8_t *text, size_t count,
                          size_t from) {
  while (from < count && !groups_at(fragments, text, count, from)) from++;
  return from;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

typedef struct {
  __m256i low[cscan_fragment_length], high[cscan_fragment_length];
} wide_fragments;

AVX2 static inline __m256i both_lanes(const uint8_t *table) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

// The places among the 32 from `text` on, one bit a place.
AVX2 static inline uint32_t places_avx2(const wide_fragments *wide, const uint8_t *text) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i groups = _mm256_set1_epi8((char)0xFF);
  for (size_t k = 0; k < cscan_fragment_length; k++) {
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + k));
    const __m256i low = _mm256_and_si256(bytes, half);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    groups = _mm256_and_si256(groups, _mm256_and_si256(_mm256_shuffle_epi8(wide->low[k], low),
                                                       _mm256_shuffle_epi8(wide->high[k], high)));
  }
  return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(groups, _mm256_setzero_si256()));
}

AVX2 static size_t next_avx2(const cscan_fragments *fragments, const uint8_t *text, size_t count,
                             size_t from) {
  wide_fragments wide;
  for (size_t k = 0; k < cscan_fragment_length; k++) {
    wide.low[k] = both_lanes(fragments->low[k]);
    wide.high[k] = both_lanes(fragments->high[k]);
  }
  const size_t step = 32, reach = step + cscan_fragment_length - 1;
  for (; from + reach <= count; from += step) {
    const uint32_t places = places_avx2(&wide, text + from);
    if (places) return from + (size_t)__builtin_ctz(places);
  }
  uint8_t last[2 * 32 + cscan_fragment_length - 1] = {0};
  memcpy(last, text + from, count - from);
  for (size_t place = 0; from + place < count; place += step) {
    const uint32_t places = places_avx2(&wide, last + place);
    if (!places) continue;
    const size_t found = from + place + (size_t)__builtin_ctz(places);
    return found < count ? found : count;
  }
  return count;
}

static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2");
}

#elif defined(__aarch64__)
#include <arm_neon.h>

static size_t next_neon(const cscan_fragments *fragments, const uint8_t *text, size_t count,
                        size_t from) {
  for (; from + 16 + cscan_fragment_length - 1 <= count; from += 16) {
    uint8x16_t groups = vdupq_n_u8(0xFF);
    for (size_t k = 0; k < cscan_fragment_length; k++) {
      const uint8x16_t bytes = vld1q_u8(text + from + k);
      groups = vandq_u8(groups, vqtbl1q_u8(vld1q_u8(fragments->low[k]), vandq_u8(bytes, vdupq_n_u8(15))));
      groups = vandq_u8(groups, vqtbl1q_u8(vld1q_u8(fragments->high[k]), vshrq_n_u8(bytes, 4)));
    }
    if (vmaxvq_u8(groups)) return next_scalar(fragments, text, count, from);
  }
  return next_scalar(fragments, text, count, from);
}
#endif

typedef size_t (*next_function)(const cscan_fragments *, const uint8_t *, size_t, size_t);

static next_function implementation(cscan_level level) {
  switch (level) {
    case cscan_scalar: return next_scalar;
#if defined(__x86_64__)
    case cscan_avx2: return has_avx2() ? next_avx2 : NULL;
    case cscan_best: return has_avx2() ? next_avx2 : next_scalar;
#elif defined(__aarch64__)
    case cscan_neon:
    case cscan_best: return next_neon;
#else
    case cscan_best: return next_scalar;
#endif
    default: return NULL;
  }
}

static next_function best = next_scalar;

__attribute__((constructor)) static void choose_best(void) { best = implementation(cscan_best); }

int cscan_searches_fragments_fast(void) { return best != next_scalar; }

size_t cscan_next_fragment(const cscan_fragments *fragments, const uint8_t *text, size_t count,
                           size_t from) {
  return best(fragments, text, count, from);
}

long cscan_next_fragment_by(cscan_level level, const cscan_fragments *fragments,
                            const uint8_t *text, size_t count, size_t from) {
  next_function function = implementation(level);
  return function ? (long)function(fragments, text, count, from) : -1;
}
