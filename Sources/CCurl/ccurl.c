#include "ccurl.h"

int ccurl_set_long(ccurl_variadic setopt, void *handle, int option, long value) {
  return setopt(handle, option, value);
}

int ccurl_set_pointer(ccurl_variadic setopt, void *handle, int option, const void *value) {
  return setopt(handle, option, value);
}

int ccurl_set_write(ccurl_variadic setopt, void *handle, int option, ccurl_write function) {
  return setopt(handle, option, function);
}

int ccurl_set_progress(ccurl_variadic setopt, void *handle, int option, ccurl_progress function) {
  return setopt(handle, option, function);
}

long ccurl_get_long(ccurl_variadic getinfo, void *handle, int info) {
  long value = 0;
  return getinfo(handle, info, &value) == 0 ? value : 0;
}

int64_t ccurl_get_wide(ccurl_variadic getinfo, void *handle, int info) {
  int64_t value = 0;
  return getinfo(handle, info, &value) == 0 ? value : 0;
}
