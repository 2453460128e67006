#ifndef TRAILSIFT_CSQLITE_SHIM_H
#define TRAILSIFT_CSQLITE_SHIM_H

#if !__has_include(<sqlite3.h>)
#error "SQLite is missing: install libsqlite3-dev (Debian, Ubuntu) or sqlite (Homebrew)"
#endif

#include <sqlite3.h>

#endif
