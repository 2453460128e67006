#ifndef TRAILSIFT_CCHECKSUM_H
#define TRAILSIFT_CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// Goes on with the CRC-32 of gzip (RFC 1952) over further bytes; the CRC of no bytes is 0.
///
/// The same as zlib's `crc32`, several times as fast where the processor multiplies without carries.
uint32_t cchecksum_crc32(uint32_t crc, const void *bytes, size_t count);

/// The name of the implementation in use: "vpclmul", "pclmul", "crc" (ARM), "table".
const char *cchecksum_implementation(void);

/// The same by a named implementation, for tests; returns -1 if this machine lacks it.
int cchecksum_crc32_by(const char *name, uint32_t *crc, const void *bytes, size_t count);

#endif
