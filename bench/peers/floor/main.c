/*
 * floor MODE PORT [DATABASE]: what a Twilio voice server costs when nothing stands between it and the kernel. One
 * thread, one epoll loop, OpenSSL's SHA-1 and SQLite. It serves on 127.0.0.1:PORT until SIGTERM.
 *
 *   constant  reads the request to its end and writes an answer that is ready
 *   webhook   decodes the form, looks up who answers the called number, writes the TwiML
 *   signed    checks X-Twilio-Signature besides
 *   durable   commits the call's row besides, once for each batch of events and before any of its answers leaves
 *   echo      answers each media message of a WebSocket stream with its audio
 *
 * It validates no more than it needs to stay within its memory whatever comes.
 */
#include "fatal.h"
#include "loop.h"
#include "service.h"

#include <stdlib.h>
#include <string.h>

static enum service_mode parse_mode(const char *name)
{
    static const char *const names[] = {"constant", "webhook", "signed", "durable", "echo"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            return (enum service_mode)i;
        }
    }
    fatal("the mode '%s' is not known; there are constant, webhook, signed, durable and echo", name);
}

static uint16_t parse_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (*end != '\0' || port < 1 || port > UINT16_MAX) {
        fatal("'%s' is no port; give a number from 1 to 65535", text);
    }
    return (uint16_t)port;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fatal("usage: floor MODE PORT [DATABASE]");
    }
    enum service_mode mode = parse_mode(argv[1]);
    uint16_t port = parse_port(argv[2]);
    service_prepare(mode, argc == 4 ? argv[3] : NULL);
    loop_run(port);
}
