#ifndef RECORD_H
#define RECORD_H

#include "form.h"

#include <stdint.h>

struct sqlite3;

/* The calls' rows: one transaction for each batch of events, on the disk before any of its answers leaves. */

void record_open(struct sqlite3 *database, const char *path);

/* Adds the call's row to the batch's transaction; assistant 0 stands for nobody. */
void record_call(const struct form *form, int64_t assistant);

/* Commits the batch, if it has a row. */
void record_commit(void);

#endif
