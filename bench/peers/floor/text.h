#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Bytes that belong to somebody else; not closed by a zero. */
struct text {
    const char *bytes;
    size_t length;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

static inline bool text_equals(struct text a, struct text b)
{
    return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

static inline bool text_starts_with(struct text whole, struct text start)
{
    return whole.length >= start.length && memcmp(whole.bytes, start.bytes, start.length) == 0;
}

/* Copies the bytes to OUT; returns the place after them. */
static inline char *text_put(char *out, struct text text)
{
    memcpy(out, text.bytes, text.length);
    return out + text.length;
}

/* Copies a literal, whose length the compiler knows. */
#define TEXT_PUT(out, literal) ((char *)memcpy((out), (literal), sizeof(literal) - 1) + sizeof(literal) - 1)

#endif
