#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include "http.h"
#include "media.h"
#include "text.h"

/* A message's payload, at most: the answer, which is a little longer, still has a length of two bytes. */
#define WEBSOCKET_PAYLOAD_BYTES (65535 - MEDIA_GROWTH_BYTES)

enum websocket_opcode { WEBSOCKET_TEXT = 1, WEBSOCKET_CLOSE = 8, WEBSOCKET_PING = 9, WEBSOCKET_PONG = 10 };

/* Unmasked. */
struct websocket_frame {
    enum websocket_opcode opcode;
    struct text payload;
    size_t length; /* with its header */
};

enum websocket_result { WEBSOCKET_INCOMPLETE, WEBSOCKET_COMPLETE, WEBSOCKET_REFUSED };

/*
 * Takes the first frame from what was received and unmasks it in place. Only whole, masked messages without extensions
 * and of at most WEBSOCKET_PAYLOAD_BYTES are taken, which is all that a media stream sends.
 */
enum websocket_result websocket_parse(char *bytes, size_t length, struct websocket_frame *frame);

/* Writes the header of a frame with a payload of so many bytes; returns the place where the payload belongs. */
char *websocket_put_header(char *out, enum websocket_opcode opcode, size_t payload_length);

/* Writes the answer to the opening handshake. */
char *websocket_put_handshake(char *out, struct text key);

#endif
