#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "form.h"
#include "text.h"

/* Hashes what every signature begins with: the key, and the URL that Twilio calls. */
void signature_prepare(struct text auth_token, struct text url);

/* Whether this is the base64 HMAC-SHA1 of the URL and the form's fields, sorted by name. */
bool signature_matches(const struct form *form, struct text signature);

#endif
