#ifndef STREAM_H
#define STREAM_H

#include "connection.h"

/* Answers the first frame of what was received; returns its length, or 0 when its rest has not come yet. */
size_t stream_consume(struct connection *connection, char *bytes, size_t length);

#endif
