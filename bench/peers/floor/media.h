#ifndef MEDIA_H
#define MEDIA_H

#include "text.h"

/* By how much the answer to a media message may be longer than it. */
#define MEDIA_GROWTH_BYTES 64

/* A media message of a Twilio stream: the audio as base64, and the stream that it belongs to. */
struct media {
    struct text payload;
    struct text stream_sid;
};

/* Finds both in a message's JSON; false when it is another message. */
bool media_parse(struct text json, struct media *media);

/* How long media_put's message is. */
size_t media_length(const struct media *media);

/* Writes the message that plays this audio to the caller. */
char *media_put(char *out, const struct media *media);

#endif
