#ifndef WRITE_LOCK_H
#define WRITE_LOCK_H

#include <stdbool.h>

/* The lock file beside the database: whoever writes or checkpoints holds it alone, the product's processes as well. */

void write_lock_open(const char *database_path);

/* Waits for at most so many milliseconds; false when somebody else held it all the time. */
bool write_lock_enter(int patience);

void write_lock_exit(void);

#endif
