#ifndef OUTBOX_H
#define OUTBOX_H

#include "connection.h"
#include "http.h"

/* An answer, at most: a form that is nothing but bytes to escape makes six times its size of XML. */
#define OUTBOX_ANSWER_BYTES (6 * HTTP_REQUEST_BYTES + 1024)

/* The answers of a batch of events in one buffer, until they are delivered. */

/* Room for an answer to this connection; outbox_wrote says where it ends. */
char *outbox_room(struct connection *connection);

void outbox_wrote(const char *end);

/* Commits the calls that the answers belong to, then sends the answers, in one piece for each connection. */
void outbox_deliver(void);

#endif
