#include "record.h"

#include "fatal.h"
#include "write_lock.h"

#include <sqlite3.h>
#include <time.h>

#define LOCK_PATIENCE 2000
#define CHECKPOINT_PATIENCE 40

/* 4 MiB in pages of 4,096 bytes. */
#define CHECKPOINT_PAGES 1024

/* A webhook that comes again leaves the row as it is but for its time. */
#define INSERT_CALL                                                                                         \
    "insert into calls (call_sid, account_sid, source, direction, from_number, to_number, customer_number," \
    " assistant_id, status, status_rank, created_at, webhook_at, webhook_last_at)"                          \
    " values (?1, ?2, 2, 'inbound', ?3, ?4, ?3, ?5, ?6, 1, ?7, ?7, ?7)"                                     \
    " on conflict (call_sid) do update set webhook_last_at = excluded.webhook_last_at"

static sqlite3 *database;
static sqlite3_stmt *begin;
static sqlite3_stmt *insert;
static sqlite3_stmt *commit;
static bool in_transaction;

/* Pages in the write-ahead log, and how many of them a checkpoint has already looked at. */
static int log_pages;
static int checkpointed_pages;

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
        fatal("%s: %s", sql, sqlite3_errmsg(database));
    }
    return statement;
}

static void run(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE) {
        fatal("%s: %s", sqlite3_sql(statement), sqlite3_errmsg(database));
    }
    sqlite3_reset(statement);
}

static int keep_log_size(void *unused, sqlite3 *connection, const char *name, int pages)
{
    (void)unused;
    (void)connection;
    (void)name;
    log_pages = pages;
    return SQLITE_OK;
}

void record_open(sqlite3 *opened, const char *path)
{
    database = opened;
    write_lock_open(path);
    begin = prepare("begin immediate");
    insert = prepare(INSERT_CALL);
    commit = prepare("commit");
    sqlite3_wal_hook(database, keep_log_size, NULL);
}

static void bind(int parameter, struct text text)
{
    sqlite3_bind_text(insert, parameter, text.bytes, (int)text.length, SQLITE_STATIC);
}

void record_call(const struct form *form, int64_t assistant)
{
    if (!in_transaction) {
        if (!write_lock_enter(LOCK_PATIENCE)) {
            fatal("another process holds the database's lock file and does not yield");
        }
        run(begin);
        in_transaction = true;
    }

    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    bind(1, form->call_sid);
    bind(2, form->account_sid);
    bind(3, form->from);
    bind(4, form->to);
    if (assistant != 0) {
        sqlite3_bind_int64(insert, 5, assistant);
    } else {
        sqlite3_bind_null(insert, 5);
    }
    bind(6, form->call_status);
    sqlite3_bind_int64(insert, 7, (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    run(insert);
}

/* Writes the log back into the database once 4 MiB have come; the next commit then starts it from its beginning. */
static void checkpoint(void)
{
    if (log_pages < checkpointed_pages) {
        checkpointed_pages = 0;
    }
    if (log_pages - checkpointed_pages < CHECKPOINT_PAGES || !write_lock_enter(CHECKPOINT_PATIENCE)) {
        return;
    }

    int in_log;
    int written;
    int result = sqlite3_wal_checkpoint_v2(database, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &written);
    if (result != SQLITE_OK && result != SQLITE_BUSY) {
        fatal("the write-ahead log cannot be written back: %s", sqlite3_errmsg(database));
    }
    /* What a reader with an old view held back is tried again after as much more. */
    checkpointed_pages = log_pages;
    write_lock_exit();
}

void record_commit(void)
{
    if (!in_transaction) {
        return;
    }

    run(commit);
    in_transaction = false;
    write_lock_exit();
    checkpoint();
}
