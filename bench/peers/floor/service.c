#include "service.h"

#include "answer.h"
#include "database.h"
#include "directory.h"
#include "http.h"
#include "outbox.h"
#include "record.h"
#include "signature.h"
#include "stream.h"
#include "webhook.h"
#include "websocket.h"

#include <sqlite3.h>

#define AUTH_TOKEN "0123456789abcdef0123456789abcdef"
#define WEBHOOK_URL "https://voice.example.com/twiml"

static enum service_mode mode;

void service_prepare(enum service_mode wanted, const char *database_path)
{
    mode = wanted;
    signature_prepare(TEXT(AUTH_TOKEN), TEXT(WEBHOOK_URL));
    if (mode == SERVICE_CONSTANT || mode == SERVICE_ECHO) {
        return;
    }

    sqlite3 *database = database_open(database_path);
    directory_load(database);
    if (mode == SERVICE_DURABLE) {
        record_open(database, database_path);
    } else {
        sqlite3_close(database);
    }
}

bool service_waits_for_commit(void)
{
    return mode == SERVICE_DURABLE;
}

static char *answer_call(char *out, const struct http_request *request)
{
    if (!text_starts_with(request->line, TEXT("POST /twiml "))) {
        return answer_status(out, TEXT("404 Not Found"), false);
    }
    switch (mode) {
    case SERVICE_CONSTANT:
        return answer_constant(out);
    case SERVICE_SIGNED:
        return webhook_answer(out, request, WEBHOOK_SIGNED);
    case SERVICE_DURABLE:
        return webhook_answer(out, request, WEBHOOK_DURABLE);
    default:
        return webhook_answer(out, request, WEBHOOK_PLAIN);
    }
}

static char *answer_stream(struct connection *connection, char *out, const struct http_request *request)
{
    if (!text_starts_with(request->line, TEXT("GET /streams ")) || request->websocket_key.length == 0) {
        return answer_status(out, TEXT("404 Not Found"), false);
    }
    connection->is_stream = true;
    return websocket_put_handshake(out, request->websocket_key);
}

/* The connection's last answer: where the next request would begin is unknown. */
static size_t refuse(struct connection *connection, struct text status, size_t length)
{
    outbox_wrote(answer_status(outbox_room(connection), status, true));
    connection->ends = true;
    return length;
}

static size_t request_consume(struct connection *connection, const char *bytes, size_t length)
{
    struct http_request request;
    switch (http_parse(bytes, length, &request)) {
    case HTTP_INCOMPLETE:
        return 0;
    case HTTP_TOO_LARGE:
        return refuse(connection, TEXT("413 Content Too Large"), length);
    case HTTP_MALFORMED:
        return refuse(connection, TEXT("400 Bad Request"), length);
    case HTTP_COMPLETE:
        break;
    }

    char *out = outbox_room(connection);
    outbox_wrote(mode == SERVICE_ECHO ? answer_stream(connection, out, &request) : answer_call(out, &request));
    connection->ends = request.closes;
    return request.length;
}

size_t service_consume(struct connection *connection, char *bytes, size_t length)
{
    size_t used = 0;
    while (used < length && !connection->ends) {
        size_t taken = connection->is_stream ? stream_consume(connection, bytes + used, length - used)
                                             : request_consume(connection, bytes + used, length - used);
        if (taken == 0) {
            break;
        }
        used += taken;
    }
    return used;
}
