#ifndef TRAILSIFT_CSCAN_H
#define TRAILSIFT_CSCAN_H

#include <stddef.h>
#include <stdint.h>

/// Where a piece of text begins, as far as JSON strings go; all zero outside a string.
typedef struct {
  /// All ones inside a string, else zero.
  uint64_t in_string;
  /// 1 if the byte before was a backslash that escapes the next one, else zero.
  uint64_t escape_carry;
} cscan_state;

/// The implementations of the index; `cscan_best` is chosen at run time.
typedef enum {
  cscan_best = 0,
  cscan_scalar = 1,
  cscan_sse2 = 2,
  cscan_avx2 = 3,
  cscan_neon = 4,
  cscan_avx512 = 5
} cscan_level;

/// Marks the structure of `count` bytes of JSON text: unescaped quotes, and opening (`{` `[`) and
/// closing (`}` `]`) brackets outside strings. One bit a byte, 64 bytes a word, lowest bit first.
///
/// Writes (count + 63) / 64 words to each bitmap and one sentinel word behind them: all ones for
/// quotes, zero for the brackets. Bits at or past `count` are zero in the last word. Reads no byte
/// outside the text. `state` is where the text begins, and afterwards where it ends.
/// Returns nonzero if a byte of the text is 0x80 or above.
int cscan_index(const uint8_t *text, size_t count, uint64_t *quotes, uint64_t *opens,
                uint64_t *closes, cscan_state *state);

/// The same by a named implementation, for tests; returns -1 if this machine lacks it.
int cscan_index_by(cscan_level level, const uint8_t *text, size_t count, uint64_t *quotes,
                   uint64_t *opens, uint64_t *closes, cscan_state *state);

/// Whether the bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong forms).
int cscan_is_utf8(const uint8_t *text, size_t count);

/// The first place of `needle` in `text`, or -1. `needle_count` is at least 1.
long cscan_find(const uint8_t *text, size_t count, const uint8_t *needle, size_t needle_count);

/// The same for a needle of at least 2 bytes by a named implementation, for tests; returns -2 if this machine lacks it.
long cscan_find_by(cscan_level level, const uint8_t *text, size_t count, const uint8_t *needle,
                   size_t needle_count);

/// How many bytes of a literal's beginning are looked at.
enum { cscan_fragment_length = 4 };

/// What literals begin with, in eight groups: for each of their first bytes, and each value of its lower and its
/// upper four bits, the groups that have such a literal, one bit a group.
typedef struct {
  uint8_t low[cscan_fragment_length][16];
  uint8_t high[cscan_fragment_length][16];
} cscan_fragments;

/// The first place from `from` on at which a literal may begin, as far as its first bytes tell; `count` if there is
/// none. Reads no byte outside the text.
size_t cscan_next_fragment(const cscan_fragments *fragments, const uint8_t *text, size_t count,
                           size_t from);

/// The same by a named implementation, for tests; -1 if this machine lacks it.
long cscan_next_fragment_by(cscan_level level, const cscan_fragments *fragments,
                            const uint8_t *text, size_t count, size_t from);

/// Whether this machine has an implementation that looks at many places at a time.
int cscan_searches_fragments_fast(void);

#endif
