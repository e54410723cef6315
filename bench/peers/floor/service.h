#ifndef SERVICE_H
#define SERVICE_H

#include "connection.h"

enum service_mode { SERVICE_CONSTANT, SERVICE_WEBHOOK, SERVICE_SIGNED, SERVICE_DURABLE, SERVICE_ECHO };

/* Makes ready what the mode needs; a database that it does not need may be NULL. */
void service_prepare(enum service_mode mode, const char *database_path);

/* Answers everything that is complete of what was received; returns the length of that. */
size_t service_consume(struct connection *connection, char *bytes, size_t length);

/* Whether answers wait for the batch's end, where their calls are committed together. */
bool service_waits_for_commit(void);

#endif
