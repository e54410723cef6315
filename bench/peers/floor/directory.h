#ifndef DIRECTORY_H
#define DIRECTORY_H

#include "text.h"

#include <stdint.h>

struct sqlite3;

/* Loads which assistant answers which number. */
void directory_load(struct sqlite3 *database);

/* The assistant of a number, or 0 when nobody has that number. */
int64_t directory_find(struct text number);

#endif
