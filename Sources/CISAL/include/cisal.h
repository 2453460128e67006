#ifndef TRAILSIFT_CISAL_H
#define TRAILSIFT_CISAL_H

#include <stddef.h>
#include <stdint.h>

/// ISA-L's inflater, one deflate block at a time.
///
/// Its functions are looked for at run time, so neither its headers nor the library are needed to build. The
/// state's layout is that of `struct inflate_state` in `isa-l/igzip_lib.h` 2.30, the same since 2.25; where the
/// header is installed, the compiler compares the two, and `cisal_is_usable` tries the library before it is trusted.

typedef struct {
  /// `isal_inflate_init`
  void (*prepare)(void *state);
  /// `isal_inflate_set_dict`
  int (*set_history)(void *state, uint8_t *bytes, uint32_t count);
  /// `isal_inflate`
  int (*inflate)(void *state);
} cisal_library;

typedef struct {
  /// Bytes of the input that were taken.
  size_t used;
  /// Bytes that were written.
  size_t produced;
  /// Bits that were taken and belong to what follows the block; known at its end.
  int unused_bits;
  /// Whether the block's last byte was written.
  int is_at_end;
  /// Whether the library found fault with the block; then what this step wrote may be wrong.
  int is_refused;
} cisal_step;

/// How much memory a state takes, with room for versions that need a little more.
extern const size_t cisal_state_bytes;

/// Makes ready for one block.
///
/// - Parameters:
///   - history: what was inflated before the block, of which a block can see 32 KiB.
///   - first: the byte in which the block begins; the input of the first call is what follows it.
///   - bit_offset: where in that byte the block begins, 0 to 7.
/// - Returns: 0, or anything else if the library refuses.
int cisal_begin_block(
    const cisal_library *library, void *state, const uint8_t *history, uint32_t history_count,
    uint8_t first, int bit_offset);

/// Goes on with the block, and never beyond its end.
///
/// The first call needs the block's whole header in its input.
cisal_step cisal_inflate_block(
    const cisal_library *library, void *state, const uint8_t *input, size_t input_count,
    uint8_t *output, size_t output_count);

/// Whether the library does what is expected, with a state of the layout that is expected; takes microseconds.
int cisal_is_usable(const cisal_library *library);

#endif
