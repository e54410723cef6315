#ifndef DATABASE_H
#define DATABASE_H

struct sqlite3;

/* Opens the product's database the way the product does: WAL, every commit synced, no checkpoint by itself. */
struct sqlite3 *database_open(const char *path);

/* Runs SQL that answers nothing of interest. */
void database_execute(struct sqlite3 *database, const char *sql);

#endif
