#include "directory.h"

#include "fatal.h"

#include <sqlite3.h>
#include <stdlib.h>

struct entry {
    struct text number;
    int64_t assistant; /* 0 in a free entry */
};

/* Open addressing with at least half of the entries free, so that every search ends soon. */
static struct entry *entries;
static size_t mask;
static size_t count;

/* FNV-1a */
static uint64_t hash(struct text number)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < number.length; i++) {
        hash = (hash ^ (unsigned char)number.bytes[i]) * 0x100000001b3;
    }
    return hash ^ hash >> 32;
}

/* The number's entry, or the free one where it belongs. */
static struct entry *place_of(struct text number)
{
    size_t at = hash(number) & mask;
    while (entries[at].assistant != 0 && !text_equals(entries[at].number, number)) {
        at = (at + 1) & mask;
    }
    return &entries[at];
}

static void make_room(size_t size)
{
    struct entry *old = entries;
    size_t old_size = old == NULL ? 0 : mask + 1;
    entries = calloc(size, sizeof *entries);
    if (entries == NULL) {
        fatal("no memory for a directory of %zu entries", size);
    }
    mask = size - 1;
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].assistant != 0) {
            *place_of(old[i].number) = old[i];
        }
    }
    free(old);
}

static void add(struct text number, int64_t assistant)
{
    if (2 * (count + 1) > mask) {
        make_room(2 * (mask + 1));
    }
    char *kept = malloc(number.length);
    if (kept == NULL) {
        fatal("no memory for the directory");
    }
    memcpy(kept, number.bytes, number.length);
    *place_of(number) = (struct entry){{kept, number.length}, assistant};
    count++;
}

void directory_load(sqlite3 *database)
{
    make_room(256);
    sqlite3_stmt *rows;
    if (sqlite3_prepare_v2(database, "select address, assistant_id from numbers", -1, &rows, NULL) != SQLITE_OK) {
        fatal("the numbers cannot be read: %s", sqlite3_errmsg(database));
    }
    int result;
    while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
        struct text number = {(const char *)sqlite3_column_text(rows, 0), (size_t)sqlite3_column_bytes(rows, 0)};
        add(number, sqlite3_column_int64(rows, 1));
    }
    if (result != SQLITE_DONE) {
        fatal("the numbers cannot be read: %s", sqlite3_errmsg(database));
    }
    sqlite3_finalize(rows);
}

int64_t directory_find(struct text number)
{
    return place_of(number)->assistant;
}
