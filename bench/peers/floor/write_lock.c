#include "write_lock.h"

#include "fatal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

static int lock = -1;

void write_lock_open(const char *database_path)
{
    /* Beside the file that a link leads to, where SQLite keeps its log as well. */
    char *file = realpath(database_path, NULL);
    if (file == NULL) {
        fatal("the database %s cannot be found: %s", database_path, strerror(errno));
    }
    char path[PATH_MAX + sizeof "-lock"];
    snprintf(path, sizeof path, "%s-lock", file);
    free(file);

    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0) {
        fatal("the lock file %s cannot be opened: %s", path, strerror(errno));
    }
}

bool write_lock_enter(int patience)
{
    while (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            fatal("the lock file cannot be locked: %s", strerror(errno));
        }
        if (patience-- <= 0) {
            return false;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return true;
}

void write_lock_exit(void)
{
    flock(lock, LOCK_UN);
}
