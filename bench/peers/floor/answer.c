#include "answer.h"

#include <time.h>

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define CONNECT_START \
    DECLARATION "<Response><Connect><Stream url=\"wss://voice.example.com/streams\"><Parameter name=\"To\" value=\""
#define CONNECT_MIDDLE "\"/><Parameter name=\"From\" value=\""
#define CONNECT_END "\"/></Stream></Connect></Response>"
#define REJECT DECLARATION "<Response><Reject/></Response>"

#define HEAD_START "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nServer: floor\r\nDate: "
#define HEAD_END "\r\nContent-Length: "
#define DATE "Thu, 01 Jan 1970 00:00:00 GMT"

/* Everything before the length, with the newest date. */
static char head[] = HEAD_START DATE HEAD_END;

static char constant[512];
static size_t constant_length;

void answer_set_date(void)
{
    static time_t shown;
    time_t now = time(NULL);
    if (now == shown) {
        return;
    }

    shown = now;
    struct tm utc;
    char date[sizeof DATE];
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &utc));
    memcpy(head + sizeof HEAD_START - 1, date, sizeof DATE - 1);
    constant_length = (size_t)(answer_connect(constant, TEXT("+15550000000"), TEXT("+14155550100")) - constant);
}

static struct text entity_of(char byte)
{
    switch (byte) {
    case '&':
        return TEXT("&amp;");
    case '<':
        return TEXT("&lt;");
    case '>':
        return TEXT("&gt;");
    case '"':
        return TEXT("&quot;");
    case '\'':
        return TEXT("&#39;");
    default:
        return (struct text){0};
    }
}

static size_t escaped_length(struct text text)
{
    size_t length = text.length;
    for (size_t i = 0; i < text.length; i++) {
        struct text entity = entity_of(text.bytes[i]);
        length += entity.length == 0 ? 0 : entity.length - 1;
    }
    return length;
}

static char *put_escaped(char *out, struct text text, size_t escaped)
{
    if (escaped == text.length) {
        return text_put(out, text);
    }
    for (size_t i = 0; i < text.length; i++) {
        struct text entity = entity_of(text.bytes[i]);
        if (entity.length == 0) {
            *out++ = text.bytes[i];
        } else {
            out = text_put(out, entity);
        }
    }
    return out;
}

static char *put_number(char *out, size_t number)
{
    char digits[20];
    char *const end = digits + sizeof digits;
    char *start = end;
    do {
        *--start = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return text_put(out, (struct text){start, (size_t)(end - start)});
}

static char *put_head(char *out, size_t body_length)
{
    memcpy(out, head, sizeof head - 1);
    out = put_number(out + sizeof head - 1, body_length);
    return TEXT_PUT(out, "\r\n\r\n");
}

char *answer_connect(char *out, struct text to, struct text from)
{
    size_t to_length = escaped_length(to);
    size_t from_length = escaped_length(from);
    out = put_head(out, sizeof CONNECT_START CONNECT_MIDDLE CONNECT_END - 1 + to_length + from_length);
    out = TEXT_PUT(out, CONNECT_START);
    out = put_escaped(out, to, to_length);
    out = TEXT_PUT(out, CONNECT_MIDDLE);
    out = put_escaped(out, from, from_length);
    return TEXT_PUT(out, CONNECT_END);
}

char *answer_reject(char *out)
{
    out = put_head(out, sizeof REJECT - 1);
    return TEXT_PUT(out, REJECT);
}

char *answer_constant(char *out)
{
    return text_put(out, (struct text){constant, constant_length});
}

char *answer_status(char *out, struct text status, bool closes)
{
    out = TEXT_PUT(out, "HTTP/1.1 ");
    out = text_put(out, status);
    if (closes) {
        out = TEXT_PUT(out, "\r\nConnection: close");
    }
    return TEXT_PUT(out, "\r\nContent-Length: 0\r\n\r\n");
}
