// Preloaded into a server: writes down, in order and with the time, what it does to a database and its write-ahead log,
// so that the files can be rebuilt as they would be after a power cut at any moment.
//
// WRITE_TRACE_DATABASE  the database's absolute path
// WRITE_TRACE_FILE      where the trace goes: records of
//   u8 operation, u8 file (0 database, 1 log, 2 their folder), u16 zero, u32 length, u64 nanoseconds, u64 offset or size, data
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { DATABASE = 0, LOG = 1, FOLDER = 2, OTHER = 255 };
enum { CREATE = 'C', WRITE = 'W', TRUNCATE = 'T', UNLINK = 'U', SYNC_BEGINS = 'S', SYNC_ENDS = 'E' };

#define DESCRIPTORS 65536

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static unsigned char kind_of[DESCRIPTORS]; // 0 unknown, else kind + 1
static char database[4096], log_path[4096], folder[4096];
static int trace = -1;

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("WRITE_TRACE_DATABASE");
    const char *file = getenv("WRITE_TRACE_FILE");
    if (!path || !file || strlen(path) > sizeof database - 8)
        return;
    strcpy(database, path);
    strcat(strcpy(log_path, path), "-wal");
    strcpy(folder, path);
    *strrchr(folder, '/') = 0;
    trace = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static int kind_of_path(const char *path)
{
    if (trace < 0 || !path) return OTHER;
    if (!strcmp(path, database)) return DATABASE;
    if (!strcmp(path, log_path)) return LOG;
    if (!strcmp(path, folder)) return FOLDER;
    return OTHER;
}

static int kind_of_descriptor(int fd)
{
    return fd >= 0 && fd < DESCRIPTORS && kind_of[fd] ? kind_of[fd] - 1 : OTHER;
}

static void note(int operation, int kind, uint64_t offset, const void *data, uint32_t length)
{
    struct { uint8_t operation, kind; uint16_t zero; uint32_t length; uint64_t time, offset; } head;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    head.operation = operation;
    head.kind = kind;
    head.zero = 0;
    head.length = length;
    head.time = (uint64_t)now.tv_sec * 1000000000u + now.tv_nsec;
    head.offset = offset;
    struct iovec parts[2] = { { &head, sizeof head }, { (void *)data, length } };
    ssize_t written = syscall(SYS_writev, trace, parts, length ? 2 : 1);
    if (written != (ssize_t)(sizeof head + length))
        abort(); // a trace with a gap proves nothing
}

static int opened(const char *path, int flags, int fd, int existed)
{
    if (fd >= 0 && fd < DESCRIPTORS) {
        int kind = kind_of_path(path);
        kind_of[fd] = kind == OTHER ? 0 : kind + 1;
        if ((flags & O_CREAT) && !existed && (kind == DATABASE || kind == LOG)) {
            pthread_mutex_lock(&order);
            note(CREATE, kind, 0, 0, 0);
            pthread_mutex_unlock(&order);
        }
    }
    return fd;
}

static int open_as(const char *path, int flags, mode_t mode)
{
    int existed = kind_of_path(path) == OTHER || syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    return opened(path, flags, syscall(SYS_openat, AT_FDCWD, path, flags, mode), existed);
}

static mode_t mode_of(int flags, va_list rest)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return open_as(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return open_as(path, flags, mode);
}

int close(int fd)
{
    if (fd >= 0 && fd < DESCRIPTORS) kind_of[fd] = 0;
    return syscall(SYS_close, fd);
}

static ssize_t positioned_write(int fd, const void *data, size_t length, off_t offset)
{
    int kind = kind_of_descriptor(fd);
    if (kind == OTHER) return syscall(SYS_pwrite64, fd, data, length, offset);
    pthread_mutex_lock(&order);
    ssize_t written = syscall(SYS_pwrite64, fd, data, length, offset);
    int error = errno;
    if (written > 0) note(WRITE, kind, offset, data, written);
    pthread_mutex_unlock(&order);
    errno = error;
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return positioned_write(fd, data, length, offset); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) { return positioned_write(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length)
{
    int kind = kind_of_descriptor(fd);
    if (kind == OTHER) return syscall(SYS_write, fd, data, length);
    pthread_mutex_lock(&order);
    off_t offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
    ssize_t written = syscall(SYS_write, fd, data, length);
    int error = errno;
    if (written > 0) note(WRITE, kind, offset, data, written);
    pthread_mutex_unlock(&order);
    errno = error;
    return written;
}

static int truncated(int fd, off_t size)
{
    int kind = kind_of_descriptor(fd);
    if (kind == OTHER) return syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&order);
    int result = syscall(SYS_ftruncate, fd, size);
    int error = errno;
    if (result == 0) note(TRUNCATE, kind, size, 0, 0);
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off_t size) { return truncated(fd, size); }

int unlink(const char *path)
{
    int kind = kind_of_path(path);
    if (kind == OTHER) return syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    pthread_mutex_lock(&order);
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    int error = errno;
    if (result == 0) note(UNLINK, kind, 0, 0, 0);
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

// What was written before a sync began is on disk when it has ended.
static int synced(int fd, long call)
{
    int kind = kind_of_descriptor(fd);
    if (kind == OTHER) return syscall(call, fd);
    pthread_mutex_lock(&order);
    note(SYNC_BEGINS, kind, 0, 0, 0);
    pthread_mutex_unlock(&order);
    int result = syscall(call, fd);
    int error = errno;
    if (result == 0) {
        pthread_mutex_lock(&order);
        note(SYNC_ENDS, kind, 0, 0, 0);
        pthread_mutex_unlock(&order);
    }
    errno = error;
    return result;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }
