// A search for the places where one of many literals may begin, 32 or 64 bytes at a time.
//
// The technique of looking up both halves of each byte at once, a bit for each group of literals, is that of "Teddy"
// in Hyperscan (Wang et al., "Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", 2019).

#include "cscan.h"
#include "processor.h"

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

#define AVX512 __attribute__((target("avx512f,avx512bw")))

AVX512 static inline __m512i all_lanes(const uint8_t *table) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)table));
}

// The places of so many bytes, 64 at most.
static inline uint64_t first_bits(size_t count) { return count < 64 ? (1ULL << count) - 1 : ~0ULL; }

AVX512 static size_t next_avx512(const cscan_fragments *fragments, const uint8_t *text,
                                 size_t count, size_t from) {
  __m512i lows[cscan_fragment_length], highs[cscan_fragment_length];
  for (size_t k = 0; k < cscan_fragment_length; k++) {
    lows[k] = all_lanes(fragments->low[k]);
    highs[k] = all_lanes(fragments->high[k]);
  }
  const __m512i half = _mm512_set1_epi8(15);
  for (; from < count; from += 64) {
    const size_t rest = count - from;
    __m512i groups = _mm512_set1_epi8((char)0xFF);
    for (size_t k = 0; k < cscan_fragment_length; k++) {
      // Bytes behind the end are not read.
      const __mmask64 there = first_bits(rest > k ? rest - k : 0);
      const __m512i bytes = _mm512_maskz_loadu_epi8(there, text + from + k);
      const __m512i low = _mm512_and_si512(bytes, half);
      const __m512i high = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), half);
      // Both halves must agree with the places before.
      groups = _mm512_ternarylogic_epi64(groups, _mm512_shuffle_epi8(lows[k], low),
                                         _mm512_shuffle_epi8(highs[k], high), 0x80);
    }
    const uint64_t places = _mm512_test_epi8_mask(groups, groups) & first_bits(rest);
    if (places) return from + (size_t)__builtin_ctzll(places);
  }
  return count;
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
    case cscan_avx512: return has_avx512() ? next_avx512 : NULL;
    case cscan_best: return has_avx512() ? next_avx512 : has_avx2() ? next_avx2 : next_scalar;
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
