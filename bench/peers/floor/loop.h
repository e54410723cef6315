#ifndef LOOP_H
#define LOOP_H

#include "connection.h"

#include <stdint.h>

/* Events that are taken from the kernel at once, at most: a batch. */
#define LOOP_EVENTS 512

/* Serves on 127.0.0.1:PORT until the process is ended. */
_Noreturn void loop_run(uint16_t port);

/* Changes what a connection waits for: EPOLLIN or EPOLLOUT. */
void loop_watch(struct connection *connection, uint32_t events);

/* A new client may be accepted again where there was no file descriptor for one. */
void loop_descriptor_freed(void);

#endif
