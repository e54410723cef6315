#include "stream.h"

#include "media.h"
#include "outbox.h"
#include "websocket.h"

/* RFC 6455, section 7.4.1: a kind of message that is not accepted. */
#define STATUS_UNSUPPORTED "\x03\xeb"

static void send_frame(struct connection *connection, enum websocket_opcode opcode, struct text payload)
{
    char *out = websocket_put_header(outbox_room(connection), opcode, payload.length);
    outbox_wrote(text_put(out, payload));
}

static void echo(struct connection *connection, struct text message)
{
    struct media media;
    if (media_parse(message, &media)) {
        char *out = websocket_put_header(outbox_room(connection), WEBSOCKET_TEXT, media_length(&media));
        outbox_wrote(media_put(out, &media));
    }
}

size_t stream_consume(struct connection *connection, char *bytes, size_t length)
{
    struct websocket_frame frame;
    enum websocket_result result = websocket_parse(bytes, length, &frame);
    if (result == WEBSOCKET_INCOMPLETE) {
        return 0;
    }
    if (result == WEBSOCKET_REFUSED) {
        send_frame(connection, WEBSOCKET_CLOSE, TEXT(STATUS_UNSUPPORTED));
        connection->ends = true;
        return length;
    }

    switch (frame.opcode) {
    case WEBSOCKET_TEXT:
        echo(connection, frame.payload);
        break;
    case WEBSOCKET_PING:
        send_frame(connection, WEBSOCKET_PONG, frame.payload);
        break;
    case WEBSOCKET_CLOSE:
        send_frame(connection, WEBSOCKET_CLOSE, frame.payload);
        connection->ends = true;
        break;
    default:
        break;
    }
    return frame.length;
}
