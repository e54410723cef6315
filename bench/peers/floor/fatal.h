#ifndef FATAL_H
#define FATAL_H

/* Says on standard error what is wrong, and ends the process: an answer that cannot be kept is never sent. */
_Noreturn void fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
