#ifndef TRAILSIFT_CINTERRUPT_H
#define TRAILSIFT_CINTERRUPT_H

// The handler of the signals that end the process, and the files that it takes away.
//
// In C, because a handler may run between any two instructions of any thread, within malloc too: it must not
// allocate, retain or take a lock, and what Swift's library does for a loop is not ours to say.

/// Says on stderr that the process ends, takes away the unfinished files, and ends the process by the signal.
void cinterrupt_handle(int number);

/// Creates a file that nobody has, and notes it as unfinished; no signal ends the process between the two.
/// Gives a descriptor, or -1 with errno. The cell is what cinterrupt_end is given, -1 if there was no room: the file
/// then stays if the process is ended.
int cinterrupt_create(const char *path, int *cell);

/// The file of a cell is finished, or gone.
void cinterrupt_end(int cell);

/// What is noted in a cell; NULL for nothing.
const char *cinterrupt_path(int cell);

#endif
