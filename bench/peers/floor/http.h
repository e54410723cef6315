#ifndef HTTP_H
#define HTTP_H

#include "text.h"

/* A request with its head and body, at most. */
#define HTTP_REQUEST_BYTES (16 * 1024)

/* The parts of a request that this server looks at; they point into what was received. */
struct http_request {
    struct text line; /* method, target and version */
    struct text signature;
    struct text websocket_key;
    struct text body;
    size_t length; /* of head and body */
    bool closes;   /* the client asks for the connection's end */
};

enum http_result { HTTP_INCOMPLETE, HTTP_COMPLETE, HTTP_TOO_LARGE, HTTP_MALFORMED };

/* Takes the first request from what was received. Bodies come with their Content-Length; nothing else is understood. */
enum http_result http_parse(const char *bytes, size_t length, struct http_request *request);

#endif
