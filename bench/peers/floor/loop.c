#include "loop.h"

#include "answer.h"
#include "fatal.h"
#include "outbox.h"
#include "service.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096

/* Far more than the longest message whose beginning may have been kept. */
#define INPUT_BYTES (256 * 1024)

static int epoll;
static int listener;

/* No file descriptor was left for a new client: the listener is not watched until one is. */
static bool is_full;

static void control(int operation, int socket, uint32_t events, struct connection *connection)
{
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(epoll, operation, socket, &event) != 0) {
        fatal("epoll_ctl: %s", strerror(errno));
    }
}

void loop_watch(struct connection *connection, uint32_t events)
{
    control(EPOLL_CTL_MOD, connection->socket, events, connection);
}

static void allow_many_connections(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void listen_on(uint16_t port)
{
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(listener, (const struct sockaddr *)&address, sizeof address) != 0 || listen(listener, BACKLOG) != 0) {
        fatal("127.0.0.1:%u cannot be listened on: %s", port, strerror(errno));
    }
    control(EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
}

static void accept_all(void)
{
    int socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        control(EPOLL_CTL_ADD, socket, EPOLLIN, connection_open(socket));
    }
    if (errno == EMFILE || errno == ENFILE) {
        is_full = true;
        control(EPOLL_CTL_MOD, listener, 0, NULL);
    }
}

void loop_descriptor_freed(void)
{
    if (is_full) {
        is_full = false;
        control(EPOLL_CTL_MOD, listener, EPOLLIN, NULL);
    }
}

static void receive(struct connection *connection)
{
    static char input[INPUT_BYTES];
    size_t kept = connection_copy_input(connection, input);
    ssize_t received = recv(connection->socket, input + kept, sizeof input - kept, 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (received <= 0) {
        connection_close(connection);
        return;
    }

    size_t length = kept + (size_t)received;
    size_t used = service_consume(connection, input, length);
    connection_keep_input(connection, input + used, length - used);
    if (!service_waits_for_commit()) {
        outbox_deliver();
    }
}

static void handle(const struct epoll_event *event)
{
    struct connection *connection = event->data.ptr;
    if (connection == NULL) {
        accept_all();
    } else if (connection->unsent_length > 0) {
        connection_send_unsent(connection);
    } else {
        receive(connection);
    }
}

void loop_run(uint16_t port)
{
    allow_many_connections();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    listen_on(port);
    for (;;) {
        struct epoll_event events[LOOP_EVENTS];
        int count = epoll_wait(epoll, events, LOOP_EVENTS, -1);
        answer_set_date();
        for (int i = 0; i < count; i++) {
            handle(&events[i]);
        }
        outbox_deliver();
    }
}
