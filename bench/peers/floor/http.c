#include "http.h"

#include <strings.h>

/* The value of a header line if it has this name (in lower case, with its colon), else no bytes. */
static struct text value_of(struct text line, struct text name)
{
    if (line.length < name.length || strncasecmp(line.bytes, name.bytes, name.length) != 0) {
        return (struct text){0};
    }

    struct text value = {line.bytes + name.length, line.length - name.length};
    while (value.length > 0 && *value.bytes == ' ') {
        value.bytes++;
        value.length--;
    }
    return value;
}

/* More than a request may have says no more than that it is too much. */
static bool parse_length(struct text digits, size_t *length)
{
    size_t sum = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9') {
            return false;
        }
        if (sum <= HTTP_REQUEST_BYTES) {
            sum = sum * 10 + (size_t)(digits.bytes[i] - '0');
        }
    }
    *length = sum;
    return digits.length > 0;
}

static bool read_header(struct text line, struct http_request *request)
{
    struct text value;
    switch (line.bytes[0] | 0x20) {
    case 'c':
        value = value_of(line, TEXT("content-length:"));
        if (value.bytes != NULL) {
            return parse_length(value, &request->body.length);
        }
        value = value_of(line, TEXT("connection:"));
        if (value.length == 5 && strncasecmp(value.bytes, "close", 5) == 0) {
            request->closes = true;
        }
        return true;
    case 'x':
        value = value_of(line, TEXT("x-twilio-signature:"));
        if (value.bytes != NULL) {
            request->signature = value;
        }
        return true;
    case 's':
        value = value_of(line, TEXT("sec-websocket-key:"));
        if (value.bytes != NULL) {
            request->websocket_key = value;
        }
        return true;
    default:
        return true;
    }
}

static enum http_result incomplete(size_t length)
{
    return length < HTTP_REQUEST_BYTES ? HTTP_INCOMPLETE : HTTP_TOO_LARGE;
}

enum http_result http_parse(const char *bytes, size_t length, struct http_request *request)
{
    *request = (struct http_request){0};
    const char *at = bytes;
    const char *const end = bytes + length;
    for (;;) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (feed == NULL) {
            return incomplete(length);
        }

        struct text line = {at, (size_t)(feed - at)};
        if (line.length > 0 && feed[-1] == '\r') {
            line.length--;
        }
        at = feed + 1;
        if (line.length == 0) {
            break;
        }
        if (request->line.bytes == NULL) {
            request->line = line;
        } else if (!read_header(line, request)) {
            return HTTP_MALFORMED;
        }
    }

    if (request->line.bytes == NULL) {
        return HTTP_MALFORMED;
    }

    size_t head = (size_t)(at - bytes);
    request->body.bytes = at;
    request->length = head + request->body.length;
    if (request->length > HTTP_REQUEST_BYTES) {
        return HTTP_TOO_LARGE;
    }
    return length < request->length ? HTTP_INCOMPLETE : HTTP_COMPLETE;
}
