#ifndef ANSWER_H
#define ANSWER_H

#include "text.h"

/* The HTTP answers. Each function writes one to OUT and returns the place after it. */

/* Takes the time for the Date header; called once for each batch of events. */
void answer_set_date(void);

/* TwiML that connects the call to its media stream, with who calls whom as parameters. */
char *answer_connect(char *out, struct text to, struct text from);

/* TwiML for a number that nobody has. */
char *answer_reject(char *out);

/* What answer_connect says of one fixed call, made ready with the date. */
char *answer_constant(char *out);

/* An answer without a body, such as "403 Forbidden"; `closes` tells the client that it is the connection's last. */
char *answer_status(char *out, struct text status, bool closes);

#endif
