#include "connection.h"

#include "fatal.h"
#include "loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void *resize(void *memory, size_t length)
{
    void *resized = realloc(memory, length);
    if (resized == NULL) {
        fatal("no memory for a connection's %zu bytes", length);
    }
    return resized;
}

struct connection *connection_open(int socket)
{
    struct connection *connection = resize(NULL, sizeof *connection);
    *connection = (struct connection){.socket = socket};
    return connection;
}

void connection_close(struct connection *connection)
{
    close(connection->socket);
    loop_descriptor_freed();
    free(connection->input);
    free(connection->unsent);
    free(connection);
}

size_t connection_copy_input(const struct connection *connection, char *input)
{
    if (connection->input_length > 0) {
        memcpy(input, connection->input, connection->input_length);
    }
    return connection->input_length;
}

void connection_keep_input(struct connection *connection, const char *bytes, size_t length)
{
    if (length > 0) {
        connection->input = resize(connection->input, length);
        memcpy(connection->input, bytes, length);
    } else if (connection->input_length > 0) {
        free(connection->input);
        connection->input = NULL;
    }
    connection->input_length = (uint32_t)length;
}

/* How much the socket took, or -1 when the client is gone. */
static ssize_t try_send(const struct connection *connection, const char *bytes, size_t length)
{
    ssize_t sent = send(connection->socket, bytes, length, MSG_NOSIGNAL);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

static void keep_unsent(struct connection *connection, const char *bytes, size_t length)
{
    size_t end = connection->unsent_start + connection->unsent_length;
    connection->unsent = resize(connection->unsent, end + length);
    memcpy(connection->unsent + end, bytes, length);
    connection->unsent_length += length;
}

void connection_send(struct connection *connection, const char *bytes, size_t length)
{
    if (connection->unsent_length > 0) {
        keep_unsent(connection, bytes, length);
        return;
    }

    ssize_t sent = try_send(connection, bytes, length);
    if (sent < 0) {
        /* Answers of this batch may still name the connection, so its next event closes it. */
        shutdown(connection->socket, SHUT_RDWR);
    } else if ((size_t)sent < length) {
        keep_unsent(connection, bytes + sent, length - (size_t)sent);
        loop_watch(connection, EPOLLOUT);
    }
}

void connection_send_unsent(struct connection *connection)
{
    ssize_t sent = try_send(connection, connection->unsent + connection->unsent_start, connection->unsent_length);
    if (sent < 0) {
        connection_close(connection);
        return;
    }

    connection->unsent_start += (size_t)sent;
    connection->unsent_length -= (size_t)sent;
    if (connection->unsent_length > 0) {
        return;
    }
    if (connection->ends) {
        connection_close(connection);
        return;
    }
    free(connection->unsent);
    connection->unsent = NULL;
    connection->unsent_start = 0;
    loop_watch(connection, EPOLLIN);
}
