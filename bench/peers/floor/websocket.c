#include "websocket.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdint.h>

#define FIN 0x80
#define RESERVED_BITS 0x70
#define OPCODE 0x0f
#define MASKED 0x80
#define LENGTH 0x7f
#define LENGTH_IN_TWO_BYTES 126
#define LENGTH_IN_EIGHT_BYTES 127
#define MASK_BYTES 4

static void unmask(char *payload, size_t length, const char *mask)
{
    uint32_t once;
    memcpy(&once, mask, sizeof once);
    uint64_t twice = (uint64_t)once << 32 | once;
    size_t i = 0;
    for (; i + sizeof twice <= length; i += sizeof twice) {
        uint64_t eight;
        memcpy(&eight, payload + i, sizeof eight);
        eight ^= twice;
        memcpy(payload + i, &eight, sizeof eight);
    }
    for (; i < length; i++) {
        payload[i] ^= mask[i % MASK_BYTES];
    }
}

enum websocket_result websocket_parse(char *bytes, size_t length, struct websocket_frame *frame)
{
    const unsigned char *header = (const unsigned char *)bytes;
    size_t header_length = 2;
    if (length < header_length) {
        return WEBSOCKET_INCOMPLETE;
    }
    if ((header[0] & (FIN | RESERVED_BITS)) != FIN || (header[1] & MASKED) == 0) {
        return WEBSOCKET_REFUSED;
    }

    size_t payload_length = header[1] & LENGTH;
    if (payload_length == LENGTH_IN_EIGHT_BYTES) {
        return WEBSOCKET_REFUSED;
    }
    if (payload_length == LENGTH_IN_TWO_BYTES) {
        header_length += 2;
        if (length < header_length) {
            return WEBSOCKET_INCOMPLETE;
        }
        payload_length = (size_t)header[2] << 8 | header[3];
    }
    if (payload_length > WEBSOCKET_PAYLOAD_BYTES) {
        return WEBSOCKET_REFUSED;
    }
    header_length += MASK_BYTES;
    if (length < header_length + payload_length) {
        return WEBSOCKET_INCOMPLETE;
    }

    char *payload = bytes + header_length;
    unmask(payload, payload_length, payload - MASK_BYTES);
    frame->opcode = (enum websocket_opcode)(header[0] & OPCODE);
    frame->payload = (struct text){payload, payload_length};
    frame->length = header_length + payload_length;
    return WEBSOCKET_COMPLETE;
}

char *websocket_put_header(char *out, enum websocket_opcode opcode, size_t payload_length)
{
    *out++ = (char)(FIN | opcode);
    if (payload_length < LENGTH_IN_TWO_BYTES) {
        *out++ = (char)payload_length;
    } else {
        *out++ = LENGTH_IN_TWO_BYTES;
        *out++ = (char)(payload_length >> 8);
        *out++ = (char)payload_length;
    }
    return out;
}

char *websocket_put_handshake(char *out, struct text key)
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char joined[HTTP_REQUEST_BYTES + sizeof guid];
    unsigned char digest[SHA_DIGEST_LENGTH];
    unsigned char accept[32];
    char *end = text_put(joined, key);
    end = TEXT_PUT(end, guid);
    SHA1((const unsigned char *)joined, (size_t)(end - joined), digest);
    int length = EVP_EncodeBlock(accept, digest, sizeof digest);

    out = TEXT_PUT(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Accept: ");
    out = text_put(out, (struct text){(const char *)accept, (size_t)length});
    return TEXT_PUT(out, "\r\n\r\n");
}
