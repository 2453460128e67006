#ifndef TRAILSIFT_CPCRE2_SHIM_H
#define TRAILSIFT_CPCRE2_SHIM_H

#if !__has_include(<pcre2.h>)
#error "PCRE2 is missing: install libpcre2-dev (Debian, Ubuntu) or pcre2 (Homebrew)"
#endif

// The header needs to know the width of a character before it declares anything.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#if PCRE2_MAJOR == 10 && PCRE2_MINOR < 34
#error "PCRE2 is too old: 10.34 is the first that takes invalid UTF-8 (PCRE2_MATCH_INVALID_UTF)"
#endif

#endif
