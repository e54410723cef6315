#ifndef WEBHOOK_H
#define WEBHOOK_H

#include "http.h"

/* What is done for a call besides the answer; each mode does what the one before it does. */
enum webhook_mode { WEBHOOK_PLAIN, WEBHOOK_SIGNED, WEBHOOK_DURABLE };

/* Writes the answer to a call's webhook to OUT; returns the place after it. */
char *webhook_answer(char *out, const struct http_request *request, enum webhook_mode mode);

#endif
