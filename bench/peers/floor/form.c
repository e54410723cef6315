#include "form.h"

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char letter = digit | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* The byte that a percent sign and what follows stand for; a percent sign that begins no escape stands for itself. */
static inline char unescape(const char **at, const char *end)
{
    const char *escape = *at;
    if (end - escape >= 3) {
        int high = hex_digit(escape[1]);
        int low = hex_digit(escape[2]);
        if (high >= 0 && low >= 0) {
            *at = escape + 3;
            return (char)(high << 4 | low);
        }
    }
    *at = escape + 1;
    return '%';
}

/* Decodes up to the stop byte or '&', whichever comes first, and returns the place after what it wrote. */
static inline char *decode(const char **from, const char *end, char stop, char *out)
{
    const char *at = *from;
    while (at < end && *at != stop && *at != '&') {
        if (*at == '%') {
            *out++ = unescape(&at, end);
        } else {
            *out++ = *at == '+' ? ' ' : *at;
            at++;
        }
    }
    *from = at;
    return out;
}

static void keep_known(struct form *form, const struct form_field *field)
{
    struct text name = {field->name, field->name_length};
    struct text value = {field->name + field->name_length, field->value_length};
    switch (name.length) {
    case 2:
        if (memcmp(name.bytes, "To", 2) == 0) {
            form->to = value;
        }
        break;
    case 4:
        if (memcmp(name.bytes, "From", 4) == 0) {
            form->from = value;
        }
        break;
    case 7:
        if (memcmp(name.bytes, "CallSid", 7) == 0) {
            form->call_sid = value;
        }
        break;
    case 10:
        if (memcmp(name.bytes, "AccountSid", 10) == 0) {
            form->account_sid = value;
        } else if (memcmp(name.bytes, "CallStatus", 10) == 0) {
            form->call_status = value;
        }
        break;
    default:
        break;
    }
}

bool form_parse(struct text body, struct form *form)
{
    form->count = 0;
    form->call_sid = form->account_sid = form->call_status = form->to = form->from = TEXT("");

    char *out = form->decoded;
    const char *at = body.bytes;
    const char *const end = body.bytes + body.length;
    while (at < end) {
        if (form->count == FORM_FIELDS) {
            return false;
        }

        struct form_field *field = &form->fields[form->count++];
        field->name = out;
        out = decode(&at, end, '=', out);
        field->name_length = (uint32_t)(out - field->name);
        if (at < end && *at == '=') {
            at++;
        }
        const char *value = out;
        out = decode(&at, end, '&', out);
        field->value_length = (uint32_t)(out - value);
        at++;
        keep_known(form, field);
    }
    return true;
}
