#include "media.h"

#define OUT_START "{\"event\":\"media\",\"streamSid\":\""
#define OUT_MIDDLE "\",\"media\":{\"payload\":\""
#define OUT_END "\"}}"

/* The string that follows a key, up to its closing quote; no bytes when there is none. */
static struct text string_after(struct text json, struct text key)
{
    const char *found = memmem(json.bytes, json.length, key.bytes, key.length);
    if (found == NULL) {
        return (struct text){0};
    }
    const char *start = found + key.length;
    const char *quote = memchr(start, '"', (size_t)(json.bytes + json.length - start));
    return quote == NULL ? (struct text){0} : (struct text){start, (size_t)(quote - start)};
}

bool media_parse(struct text json, struct media *media)
{
    static const struct text sid_key = {"\"streamSid\":\"", 13};
    media->payload = string_after(json, TEXT("\"payload\":\""));
    if (media->payload.bytes == NULL) {
        return false;
    }

    /* Twilio sends the stream's SID last. */
    const char *rest = media->payload.bytes + media->payload.length;
    media->stream_sid = string_after((struct text){rest, (size_t)(json.bytes + json.length - rest)}, sid_key);
    if (media->stream_sid.bytes == NULL) {
        media->stream_sid = string_after(json, sid_key);
    }
    return media->stream_sid.bytes != NULL;
}

size_t media_length(const struct media *media)
{
    return sizeof OUT_START OUT_MIDDLE OUT_END - 1 + media->stream_sid.length + media->payload.length;
}

char *media_put(char *out, const struct media *media)
{
    out = TEXT_PUT(out, OUT_START);
    out = text_put(out, media->stream_sid);
    out = TEXT_PUT(out, OUT_MIDDLE);
    out = text_put(out, media->payload);
    return TEXT_PUT(out, OUT_END);
}
