#include "outbox.h"

#include "loop.h"
#include "record.h"

/* For the answers of many connections between two commits. */
#define OUTBOX_BYTES (1024 * 1024)

struct entry {
    struct connection *connection;
    size_t start;
};

static char buffer[OUTBOX_BYTES];
static size_t length;

/* An event belongs to one connection, so there are no more entries than events. */
static struct entry entries[LOOP_EVENTS];
static size_t count;

char *outbox_room(struct connection *connection)
{
    if (sizeof buffer - length < OUTBOX_ANSWER_BYTES) {
        outbox_deliver();
    }
    if (count == 0 || entries[count - 1].connection != connection) {
        entries[count++] = (struct entry){connection, length};
    }
    return buffer + length;
}

void outbox_wrote(const char *end)
{
    length = (size_t)(end - buffer);
}

void outbox_deliver(void)
{
    record_commit();
    for (size_t i = 0; i < count; i++) {
        struct connection *connection = entries[i].connection;
        size_t end = i + 1 < count ? entries[i + 1].start : length;
        connection_send(connection, buffer + entries[i].start, end - entries[i].start);
        if (connection->ends && connection->unsent_length == 0) {
            connection_close(connection);
        }
    }
    count = 0;
    length = 0;
}
