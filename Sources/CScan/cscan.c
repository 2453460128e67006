// The structural index of JSON text, 64 bytes at a time.
//
// C, because Swift's SIMD types do not compile to movemask (measured: 20 to 60 MB/s against 5 to 9 GB/s).
// The technique of finding escaped characters and string interiors by carry arithmetic is that of
// Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019).

// `memmem` is no C standard.
#define _GNU_SOURCE
#include "cscan.h"
#include "processor.h"

#include <string.h>

typedef struct {
  uint64_t quotes;
  uint64_t backslashes;
  uint64_t opens;
  uint64_t closes;
  uint64_t high;
} block_masks;

typedef block_masks (*block_reader)(const uint8_t *block);

// The characters that a backslash before them escapes. `carry` is 1 if the block before ended in one.
static inline uint64_t escaped_characters(uint64_t backslashes, uint64_t *carry) {
  if (!backslashes) {
    uint64_t escaped = *carry;
    *carry = 0;
    return escaped;
  }
  const uint64_t odd_bits = 0xAAAAAAAAAAAAAAAAULL;
  uint64_t starts = backslashes & ~*carry;
  uint64_t maybe_escaped = starts << 1;
  uint64_t codes = ((maybe_escaped | odd_bits) - starts) ^ odd_bits;
  uint64_t escaped = codes ^ (backslashes | *carry);
  *carry = (codes & backslashes) >> 63;
  return escaped;
}

// Each bit becomes the XOR of itself and all lower bits: the inside of strings, from their quotes.
static inline uint64_t prefix_xor(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

static inline void write_block(block_masks masks, uint64_t inside_without_carry, uint64_t quotes,
                               size_t word, uint64_t *q, uint64_t *o, uint64_t *c,
                               cscan_state *state) {
  uint64_t inside = inside_without_carry ^ state->in_string;
  state->in_string = (uint64_t)((int64_t)inside >> 63);
  q[word] = quotes;
  o[word] = masks.opens & ~inside;
  c[word] = masks.closes & ~inside;
}

// The loop that all implementations share; `READ` gives a block's masks, `PREFIX` is its prefix_xor.
#define DEFINE_INDEX(NAME, ATTRIBUTES, READ, PREFIX)                                              \
  ATTRIBUTES static int NAME(const uint8_t *text, size_t count, uint64_t *q, uint64_t *o,         \
                             uint64_t *c, cscan_state *state) {                                   \
    size_t whole = count / 64, rest = count % 64;                                                 \
    uint64_t high = 0;                                                                            \
    for (size_t i = 0; i < whole; i++) {                                                          \
      block_masks masks = READ(text + i * 64);                                                    \
      uint64_t quotes = masks.quotes;                                                             \
      if (__builtin_expect((masks.backslashes | state->escape_carry) != 0, 0))                    \
        quotes &= ~escaped_characters(masks.backslashes, &state->escape_carry);                   \
      high |= masks.high;                                                                         \
      write_block(masks, PREFIX(quotes), quotes, i, q, o, c, state);                              \
    }                                                                                             \
    if (rest) {                                                                                   \
      uint8_t block[64] = {0};                                                                    \
      memcpy(block, text + whole * 64, rest);                                                     \
      block_masks masks = READ(block);                                                            \
      uint64_t escaped = escaped_characters(masks.backslashes, &state->escape_carry);             \
      uint64_t quotes = masks.quotes & ~escaped;                                                  \
      /* The carry out of a partial block is at bit `rest`, not at bit 64. */                     \
      state->escape_carry = (escaped >> rest) & 1;                                                \
      high |= masks.high;                                                                         \
      write_block(masks, PREFIX(quotes), quotes, whole, q, o, c, state);                          \
    }                                                                                             \
    size_t words = whole + (rest != 0);                                                           \
    q[words] = ~0ULL;                                                                             \
    o[words] = 0;                                                                                 \
    c[words] = 0;                                                                                 \
    return high != 0;                                                                             \
  }

static inline block_masks read_scalar(const uint8_t *block) {
  block_masks masks = {0, 0, 0, 0, 0};
  for (int i = 0; i < 64; i++) {
    uint64_t bit = 1ULL << i;
    switch (block[i]) {
      case '"': masks.quotes |= bit; break;
      case '\\': masks.backslashes |= bit; break;
      case '{':
      case '[': masks.opens |= bit; break;
      case '}':
      case ']': masks.closes |= bit; break;
      default: break;
    }
    if (block[i] & 0x80) masks.high |= bit;
  }
  return masks;
}

DEFINE_INDEX(index_scalar, , read_scalar, prefix_xor)

#if defined(__x86_64__)
#include <immintrin.h>

static inline uint64_t movemask_sse2(__m128i a, __m128i b, __m128i c, __m128i d) {
  uint64_t low = (uint32_t)(_mm_movemask_epi8(a) | (_mm_movemask_epi8(b) << 16));
  uint64_t high = (uint32_t)(_mm_movemask_epi8(c) | (_mm_movemask_epi8(d) << 16));
  return low | high << 32;
}

static inline block_masks read_sse2(const uint8_t *block) {
  const __m128i *p = (const __m128i *)block;
  __m128i a = _mm_loadu_si128(p), b = _mm_loadu_si128(p + 1), c = _mm_loadu_si128(p + 2),
          d = _mm_loadu_si128(p + 3);
  block_masks masks;
#define MASK_OF(byte)                                                                             \
  movemask_sse2(_mm_cmpeq_epi8(a, _mm_set1_epi8(byte)), _mm_cmpeq_epi8(b, _mm_set1_epi8(byte)),   \
                _mm_cmpeq_epi8(c, _mm_set1_epi8(byte)), _mm_cmpeq_epi8(d, _mm_set1_epi8(byte)))
  masks.quotes = MASK_OF('"');
  masks.backslashes = MASK_OF('\\');
  masks.high = movemask_sse2(a, b, c, d);
  // `[` and `{`, `]` and `}` differ in the bit 0x20 alone.
  const __m128i space = _mm_set1_epi8(0x20);
  a = _mm_or_si128(a, space);
  b = _mm_or_si128(b, space);
  c = _mm_or_si128(c, space);
  d = _mm_or_si128(d, space);
  masks.opens = MASK_OF('{');
  masks.closes = MASK_OF('}');
#undef MASK_OF
  return masks;
}

DEFINE_INDEX(index_sse2, , read_sse2, prefix_xor)

#define AVX2 __attribute__((target("avx2,pclmul")))

AVX2 static inline uint64_t movemask_avx2(__m256i a, __m256i b) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(a) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

AVX2 static inline block_masks read_avx2(const uint8_t *block) {
  __m256i a = _mm256_loadu_si256((const __m256i *)block),
          b = _mm256_loadu_si256((const __m256i *)(block + 32));
  block_masks masks;
#define MASK_OF(byte)                                                                             \
  movemask_avx2(_mm256_cmpeq_epi8(a, _mm256_set1_epi8(byte)),                                     \
                _mm256_cmpeq_epi8(b, _mm256_set1_epi8(byte)))
  masks.quotes = MASK_OF('"');
  masks.backslashes = MASK_OF('\\');
  masks.high = movemask_avx2(a, b);
  const __m256i space = _mm256_set1_epi8(0x20);
  a = _mm256_or_si256(a, space);
  b = _mm256_or_si256(b, space);
  masks.opens = MASK_OF('{');
  masks.closes = MASK_OF('}');
#undef MASK_OF
  return masks;
}

AVX2 static inline uint64_t prefix_xor_clmul(uint64_t bits) {
  __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits),
                                         _mm_set1_epi8((char)0xFF), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

DEFINE_INDEX(index_avx2, AVX2, read_avx2, prefix_xor_clmul)

#define AVX512 __attribute__((target("avx512f,avx512bw,pclmul")))

AVX512 static inline block_masks read_avx512(const uint8_t *block) {
  __m512i bytes = _mm512_loadu_si512(block);
  block_masks masks;
  masks.quotes = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
  masks.backslashes = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
  masks.high = _mm512_movepi8_mask(bytes);
  bytes = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
  masks.opens = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('{'));
  masks.closes = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('}'));
  return masks;
}

DEFINE_INDEX(index_avx512, AVX512, read_avx512, prefix_xor_clmul)

#elif defined(__aarch64__)
#include <arm_neon.h>

static inline uint64_t movemask_neon(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t weights = vld1q_u8(bits);
  uint8x16_t ab = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
  uint8x16_t cd = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
  uint8x16_t sum = vpaddq_u8(ab, cd);
  sum = vpaddq_u8(sum, sum);
  return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

static inline block_masks read_neon(const uint8_t *block) {
  uint8x16_t a = vld1q_u8(block), b = vld1q_u8(block + 16), c = vld1q_u8(block + 32),
             d = vld1q_u8(block + 48);
  block_masks masks;
#define MASK_OF(byte)                                                                             \
  movemask_neon(vceqq_u8(a, vdupq_n_u8(byte)), vceqq_u8(b, vdupq_n_u8(byte)),                     \
                vceqq_u8(c, vdupq_n_u8(byte)), vceqq_u8(d, vdupq_n_u8(byte)))
  masks.quotes = MASK_OF('"');
  masks.backslashes = MASK_OF('\\');
  const uint8x16_t top = vdupq_n_u8(0x80);
  masks.high = movemask_neon(vcgeq_u8(a, top), vcgeq_u8(b, top), vcgeq_u8(c, top), vcgeq_u8(d, top));
  const uint8x16_t space = vdupq_n_u8(0x20);
  a = vorrq_u8(a, space);
  b = vorrq_u8(b, space);
  c = vorrq_u8(c, space);
  d = vorrq_u8(d, space);
  masks.opens = MASK_OF('{');
  masks.closes = MASK_OF('}');
#undef MASK_OF
  return masks;
}

DEFINE_INDEX(index_neon, , read_neon, prefix_xor)
#endif

typedef int (*index_function)(const uint8_t *, size_t, uint64_t *, uint64_t *, uint64_t *,
                              cscan_state *);

static index_function implementation(cscan_level level) {
  switch (level) {
    case cscan_scalar: return index_scalar;
#if defined(__x86_64__)
    case cscan_sse2: return index_sse2;
    case cscan_avx2: return has_avx2() ? index_avx2 : NULL;
    case cscan_avx512: return has_avx512() ? index_avx512 : NULL;
    case cscan_best: return has_avx512() ? index_avx512 : has_avx2() ? index_avx2 : index_sse2;
#elif defined(__aarch64__)
    case cscan_neon:
    case cscan_best: return index_neon;
#else
    case cscan_best: return index_scalar;
#endif
    default: return NULL;
  }
}

static index_function best = index_scalar;

__attribute__((constructor)) static void choose_best(void) { best = implementation(cscan_best); }

int cscan_index(const uint8_t *text, size_t count, uint64_t *quotes, uint64_t *opens,
                uint64_t *closes, cscan_state *state) {
  return best(text, count, quotes, opens, closes, state);
}

int cscan_index_by(cscan_level level, const uint8_t *text, size_t count, uint64_t *quotes,
                   uint64_t *opens, uint64_t *closes, cscan_state *state) {
  index_function function = implementation(level);
  return function ? function(text, count, quotes, opens, closes, state) : -1;
}

int cscan_is_utf8(const uint8_t *text, size_t count) {
  size_t i = 0;
  while (i < count) {
    if (i + 8 <= count) {
      uint64_t word;
      memcpy(&word, text + i, 8);
      if (!(word & 0x8080808080808080ULL)) {
        i += 8;
        continue;
      }
    }
    uint8_t first = text[i];
    if (first < 0x80) {
      i++;
      continue;
    }
    size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                    : first >= 0xE0 && first <= 0xEF ? 3
                    : first >= 0xF0 && first <= 0xF4 ? 4
                                                     : 0;
    if (length == 0 || i + length > count) return 0;
    for (size_t k = 1; k < length; k++)
      if ((text[i + k] & 0xC0) != 0x80) return 0;
    uint8_t second = text[i + 1];
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
      return 0;
    i += length;
  }
  return 1;
}

// Needles up to this length are looked for by their first and last bytes, many places at a time; each place that
// has both costs a comparison of so many bytes at most, so that the search stays linear whatever the text.
enum { longest_short_needle = 32 };

#if defined(__SSE2__)
static long find_short(const uint8_t *text, size_t count, const uint8_t *needle,
                       size_t needle_count) {
  const __m128i first = _mm_set1_epi8((char)needle[0]);
  const __m128i last = _mm_set1_epi8((char)needle[needle_count - 1]);
  size_t i = 0;
  for (; i + needle_count - 1 + 16 <= count; i += 16) {
    const __m128i starts = _mm_loadu_si128((const __m128i *)(text + i));
    const __m128i ends = _mm_loadu_si128((const __m128i *)(text + i + needle_count - 1));
    unsigned places = (unsigned)_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(starts, first), _mm_cmpeq_epi8(ends, last)));
    while (places) {
      size_t place = i + (size_t)__builtin_ctz(places);
      places &= places - 1;
      if (memcmp(text + place, needle, needle_count) == 0) return (long)place;
    }
  }
  for (; i + needle_count <= count; i++)
    if (text[i] == needle[0] && memcmp(text + i, needle, needle_count) == 0) return (long)i;
  return -1;
}
#endif

#if defined(__x86_64__)
AVX512 static long find_short_avx512(const uint8_t *text, size_t count, const uint8_t *needle,
                                     size_t needle_count) {
  const __m512i first = _mm512_set1_epi8((char)needle[0]);
  const __m512i last = _mm512_set1_epi8((char)needle[needle_count - 1]);
  const size_t places = count - needle_count + 1;
  for (size_t i = 0; i < places; i += 64) {
    const __mmask64 there = places - i < 64 ? (1ULL << (places - i)) - 1 : ~0ULL;
    const __m512i starts = _mm512_maskz_loadu_epi8(there, text + i);
    const __m512i ends = _mm512_maskz_loadu_epi8(there, text + i + needle_count - 1);
    uint64_t found = _mm512_mask_cmpeq_epi8_mask(
        _mm512_mask_cmpeq_epi8_mask(there, starts, first), ends, last);
    for (; found; found &= found - 1) {
      const size_t place = i + (size_t)__builtin_ctzll(found);
      if (memcmp(text + place, needle, needle_count) == 0) return (long)place;
    }
  }
  return -1;
}
#endif

typedef long (*find_function)(const uint8_t *, size_t, const uint8_t *, size_t);

static find_function find_implementation(cscan_level level) {
  switch (level) {
#if defined(__x86_64__)
    case cscan_sse2: return find_short;
    case cscan_avx512: return has_avx512() ? find_short_avx512 : NULL;
    case cscan_best: return has_avx512() ? find_short_avx512 : find_short;
#endif
    default: return NULL;
  }
}

// NULL where `memmem` is all there is.
static find_function best_find = NULL;

__attribute__((constructor)) static void choose_best_find(void) {
  best_find = find_implementation(cscan_best);
}

long cscan_find(const uint8_t *text, size_t count, const uint8_t *needle, size_t needle_count) {
  if (needle_count == 0 || needle_count > count) return -1;
  if (best_find && needle_count > 1 && needle_count <= longest_short_needle)
    return best_find(text, count, needle, needle_count);
  // Linear in the text whatever the needle.
  const uint8_t *hit = memmem(text, count, needle, needle_count);
  return hit ? (long)(hit - text) : -1;
}

long cscan_find_by(cscan_level level, const uint8_t *text, size_t count, const uint8_t *needle,
                   size_t needle_count) {
  find_function function = find_implementation(level);
  if (!function) return -2;
  return needle_count > count ? -1 : function(text, count, needle, needle_count);
}
