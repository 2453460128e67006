#ifndef TRAILSIFT_CZLIB_SHIM_H
#define TRAILSIFT_CZLIB_SHIM_H

#if !__has_include(<zlib.h>)
#error "zlib is missing: install libz-dev (Debian, Ubuntu) or zlib (Homebrew)"
#endif

#include <zlib.h>

/// Prepares `stream` to inflate one gzip member (header and trailer checked by zlib).
/// `inflateInit2` is a macro, which Swift cannot see.
static inline int trailsift_inflate_init_gzip(z_stream *stream) {
  return inflateInit2(stream, 15 + 16);
}

/// Prepares `stream` to write one gzip member. `deflateInit2` is a macro, which Swift cannot see.
static inline int trailsift_deflate_init_gzip(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
