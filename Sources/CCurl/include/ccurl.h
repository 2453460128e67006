#ifndef TRAILSIFT_CCURL_H
#define TRAILSIFT_CCURL_H

#include <stddef.h>
#include <stdint.h>

/// libcurl's functions with variable arguments, which Swift cannot call.
///
/// The functions are looked for at run time, so neither its headers nor the library are needed to build.
/// Numbers of options and answers: `curl/curl.h`; they are the same in every `libcurl.so.4` (since 7.16).

typedef int (*ccurl_variadic)(void *handle, int option, ...);
typedef size_t (*ccurl_write)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_progress)(
    void *context, int64_t down_total, int64_t down, int64_t up_total, int64_t up);

/// `curl_easy_setopt` with a number.
int ccurl_set_long(ccurl_variadic setopt, void *handle, int option, long value);

/// `curl_easy_setopt` with an address.
int ccurl_set_pointer(ccurl_variadic setopt, void *handle, int option, const void *value);

/// `curl_easy_setopt` with the function that takes the answer's body.
int ccurl_set_write(ccurl_variadic setopt, void *handle, int option, ccurl_write function);

/// `curl_easy_setopt` with the function that is asked now and then whether to go on.
int ccurl_set_progress(ccurl_variadic setopt, void *handle, int option, ccurl_progress function);

/// `curl_easy_getinfo` of a number; 0 if it is not known.
long ccurl_get_long(ccurl_variadic getinfo, void *handle, int info);

/// `curl_easy_getinfo` of a number of 64 bits; 0 if it is not known.
int64_t ccurl_get_wide(ccurl_variadic getinfo, void *handle, int info);

#endif
