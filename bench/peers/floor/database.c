#include "database.h"

#include "fatal.h"

#include <sqlite3.h>
#include <stddef.h>

sqlite3 *database_open(const char *path)
{
    sqlite3 *database;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        fatal("the database %s cannot be opened: %s", path, sqlite3_errmsg(database));
    }
    database_execute(database, "pragma busy_timeout = 2000;"
                               "pragma journal_mode = wal;"
                               "pragma synchronous = full;"
                               "pragma wal_autocheckpoint = 0;"
                               "pragma journal_size_limit = 16777216;"
                               "pragma foreign_keys = on;");
    return database;
}

void database_execute(sqlite3 *database, const char *sql)
{
    char *error;
    if (sqlite3_exec(database, sql, NULL, NULL, &error) != SQLITE_OK) {
        fatal("%s: %s", sql, error);
    }
}
