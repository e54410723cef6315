#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A client. While it waits it owns nothing but this: what it sent and what it gets are in buffers that all share. */
struct connection {
    int socket;
    bool is_stream; /* the WebSocket handshake is done */
    bool ends;      /* is closed as soon as its answers are sent; set together with the last of them */

    /* The beginning of a request or frame whose rest has not come yet. */
    uint32_t input_length;
    char *input;

    /* What the socket did not take. Nothing is read meanwhile, so who does not read is not answered without end. */
    size_t unsent_start;
    size_t unsent_length;
    char *unsent;
};

struct connection *connection_open(int socket);

void connection_close(struct connection *connection);

/* Copies the beginning that was kept to INPUT; returns its length. */
size_t connection_copy_input(const struct connection *connection, char *input);

/* Keeps these bytes, and nothing else, for the next time. */
void connection_keep_input(struct connection *connection, const char *bytes, size_t length);

/* Sends these bytes after everything that waits. */
void connection_send(struct connection *connection, const char *bytes, size_t length);

/* Sends as much of what waits as the socket takes. When that was all, reads again, or closes what ends. */
void connection_send_unsent(struct connection *connection);

#endif
