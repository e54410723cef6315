#ifndef FORM_H
#define FORM_H

#include "http.h"
#include "text.h"

#include <stdint.h>

#define FORM_FIELDS 64

/* The decoded name with its decoded value right behind it, which is how a signature wants them. */
struct form_field {
    const char *name;
    uint32_t name_length;
    uint32_t value_length;
};

struct form {
    size_t count;
    struct form_field fields[FORM_FIELDS];

    /* Twilio's parameters that are used; no bytes where one is missing. */
    struct text call_sid;
    struct text account_sid;
    struct text call_status;
    struct text to;
    struct text from;

    /* What the fields point into. */
    char decoded[HTTP_REQUEST_BYTES];
};

/* Decodes application/x-www-form-urlencoded; false when there are more fields than FORM_FIELDS. */
bool form_parse(struct text body, struct form *form);

#endif
