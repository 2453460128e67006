// ISA-L's inflater, one deflate block at a time.
//
// A deflate stream is read as a stream of one final block with a history: the block's first bit, which says whether
// it is the last, is set before the library sees it. So the library stops at the block's end, where the caller
// can judge the next block's header as zlib would.

#include "cisal.h"

#include <stdlib.h>
#include <string.h>

#if __has_include(<isa-l/igzip_lib.h>)
#include <isa-l/igzip_lib.h>
#define HAS_HEADER 1
#endif

// Sizes of `struct inflate_huff_code_large` and `struct inflate_huff_code_small`.
#define LARGE_CODE_BYTES 18912
#define SMALL_CODE_BYTES 2208

// The beginning of `struct inflate_state`, up to the last field that is used here.
typedef struct {
  uint8_t *next_out;
  uint32_t avail_out;
  uint32_t total_out;
  uint8_t *next_in;
  uint64_t read_in;
  uint32_t avail_in;
  int32_t read_in_length;
  uint8_t codes[LARGE_CODE_BYTES + SMALL_CODE_BYTES];
  int32_t block_state;
} state_head;

// `ISAL_BLOCK_FINISH`: all input was inflated, and all output handed out.
#define BLOCK_FINISH 5

#define STATE_BYTES 87368

#if HAS_HEADER
_Static_assert(sizeof(struct inflate_huff_code_large) == LARGE_CODE_BYTES, "ISA-L has changed");
_Static_assert(sizeof(struct inflate_huff_code_small) == SMALL_CODE_BYTES, "ISA-L has changed");
_Static_assert(sizeof(struct inflate_state) == STATE_BYTES, "ISA-L has changed");
_Static_assert(ISAL_BLOCK_FINISH == BLOCK_FINISH, "ISA-L has changed");
#define SAME_PLACE(field) \
  _Static_assert( \
      offsetof(state_head, field) == offsetof(struct inflate_state, field), "ISA-L has changed")
SAME_PLACE(next_out);
SAME_PLACE(avail_out);
SAME_PLACE(next_in);
SAME_PLACE(read_in);
SAME_PLACE(avail_in);
SAME_PLACE(read_in_length);
SAME_PLACE(block_state);
#endif

const size_t cisal_state_bytes = STATE_BYTES + (32 << 10);

int cisal_begin_block(
    const cisal_library *library, void *state, const uint8_t *history, uint32_t history_count,
    uint8_t first, int bit_offset) {
  library->prepare(state);
  state_head *head = state;
  if (history_count > 0) {
    int status = library->set_history(state, (uint8_t *)history, history_count);
    if (status != 0) return status;
  }
  head->read_in = (uint64_t)(first >> bit_offset) | 1;
  head->read_in_length = 8 - bit_offset;
  return 0;
}

cisal_step cisal_inflate_block(
    const cisal_library *library, void *state, const uint8_t *input, size_t input_count,
    uint8_t *output, size_t output_count) {
  state_head *head = state;
  uint32_t available = input_count > UINT32_MAX ? UINT32_MAX : (uint32_t)input_count;
  uint32_t room = output_count > UINT32_MAX ? UINT32_MAX : (uint32_t)output_count;
  head->next_in = (uint8_t *)input;
  head->avail_in = available;
  head->next_out = output;
  head->avail_out = room;
  int status = library->inflate(state);
  cisal_step step;
  step.used = available - head->avail_in;
  step.produced = room - head->avail_out;
  step.unused_bits = head->read_in_length;
  step.is_at_end = head->block_state == BLOCK_FINISH;
  step.is_refused = status != 0;
  return step;
}

// What follows tries a library before it is trusted.

typedef struct {
  uint8_t bytes[512];
  int bit_count;
} bit_text;

static void put(bit_text *text, uint32_t value, int count) {
  for (int bit = 0; bit < count; bit++, text->bit_count++) {
    if (value >> bit & 1) text->bytes[text->bit_count / 8] |= (uint8_t)(1 << text->bit_count % 8);
  }
}

// The fixed codes of RFC 1951, 3.2.6, are written from their highest bit.
static void put_code(bit_text *text, uint32_t code, int count) {
  while (count-- > 0) put(text, code >> count & 1, 1);
}

static const int longest_match = 258;

/// The length 258.
static void put_longest_match(bit_text *text, uint32_t distance_code) {
  put_code(text, 0xC5, 8);
  put_code(text, distance_code, 5);
}

static int is_filled_with(const uint8_t *bytes, size_t count, uint8_t value) {
  for (size_t index = 0; index < count; index++) {
    if (bytes[index] != value) return 0;
  }
  return 1;
}

/// A block of one letter and matches, longer than all of the library's buffers; asked for in two parts.
static int inflates_a_long_block(const cisal_library *library, void *state, uint8_t *output) {
  const int matches = 272;
  const size_t length = 1 + (size_t)matches * longest_match;
  bit_text text = {{0}, 5};
  put(&text, 2, 3);
  put_code(&text, 0x30 + 'a', 8);
  for (int match = 0; match < matches; match++) put_longest_match(&text, 0);
  put_code(&text, 0, 7);
  if (cisal_begin_block(library, state, NULL, 0, text.bytes[0], 5) != 0) return 0;
  const uint8_t *input = text.bytes + 1;
  size_t count = sizeof text.bytes - 1;
  cisal_step first = cisal_inflate_block(library, state, input, count, output, 1000);
  if (first.is_refused || first.is_at_end || first.produced != 1000 || first.used > count) return 0;
  cisal_step second = cisal_inflate_block(
      library, state, input + first.used, count - first.used, output + 1000, length);
  size_t end = 8 * (1 + first.used + second.used) - (size_t)second.unused_bits;
  return !second.is_refused && second.is_at_end && second.produced == length - 1000 &&
         end == (size_t)text.bit_count && is_filled_with(output, length, 'a');
}

/// A block that refers to the first byte of a full history, and is refused where there is none.
static int knows_its_history(const cisal_library *library, void *state, uint8_t *output) {
  bit_text text = {{0}, 0};
  put(&text, 2, 3);
  put_longest_match(&text, 29);
  put(&text, 8191, 13);
  put_code(&text, 0, 7);
  uint8_t *history = output + 1000;
  memset(history, 'b', 32 << 10);
  history[0] = 'c';
  if (cisal_begin_block(library, state, history, 32 << 10, text.bytes[0], 0) != 0) return 0;
  cisal_step step = cisal_inflate_block(library, state, text.bytes + 1, 20, output, 1000);
  if (step.is_refused || !step.is_at_end || step.produced != (size_t)longest_match) return 0;
  if (output[0] != 'c' || !is_filled_with(output + 1, (size_t)longest_match - 1, 'b')) return 0;
  if (cisal_begin_block(library, state, NULL, 0, text.bytes[0], 0) != 0) return 0;
  return cisal_inflate_block(library, state, text.bytes + 1, 20, output, 1000).is_refused;
}

int cisal_is_usable(const cisal_library *library) {
  const size_t guard = 64 << 10;
  const size_t room = 72 << 10;
  uint8_t *memory = malloc(cisal_state_bytes + guard + room);
  if (memory == NULL) return 0;
  memset(memory, 0xA5, cisal_state_bytes + guard);
  uint8_t *output = memory + cisal_state_bytes + guard;
  int is_usable = inflates_a_long_block(library, memory, output) &&
                  knows_its_history(library, memory, output) &&
                  is_filled_with(memory + cisal_state_bytes, guard, 0xA5);
  free(memory);
  return is_usable;
}
