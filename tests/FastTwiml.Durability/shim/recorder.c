// Preloaded into the server (LD_PRELOAD), this records in one file, in order, what a power cut is later computed from:
// every change of the database's files and of their folder, every sync, and every answer that leaves on a socket.
//
// Why the order can be trusted:
// - Changes of files are carried out and recorded under one lock, so the record has them in the kernel's order.
// - A sync is two records. Its beginning is recorded before the kernel is asked, so that everything recorded earlier was
//   written earlier and is covered; its end is recorded only when the kernel has said that it is done. A power cut
//   between the two may not count on it.
// - An answer is recorded before the kernel gets its bytes and without waiting for a sync that is under way (a sync holds
//   no lock). So an answer that follows its sync's end in the record has followed it in truth, and one that was let go
//   too early cannot slip behind the sync.
//
// RECORDER_DATABASE is the database's full path, RECORDER_LOG the file to append to. The -shm file is
// left out: SQLite makes it anew after a power cut. The -lock file holds no data.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

// The numbers are those of OperationKind.cs.
enum kind { STARTED = 1, OPENED, CLOSED, WRITTEN, TRUNCATED, ALLOCATED, SYNC_BEGUN, SYNC_ENDED, UNLINKED, RENAMED, SENT };

struct record {
    uint32_t kind;
    int32_t descriptor;
    int64_t offset;
    uint32_t length; // of the bytes that follow
    uint32_t reserved;
};

#define DESCRIPTORS 65536
static volatile unsigned char tracked[DESCRIPTORS];

static pthread_mutex_t changes = PTHREAD_MUTEX_INITIALIZER; // held across a change and its record
static pthread_mutex_t appends = PTHREAD_MUTEX_INITIALIZER; // held across one record; taken last

static char database[4096];
static char folder[4096];
static size_t database_length;
static int log_file = -1;

#define REAL(name) ({ \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    real; })

static void die(const char *what) {
    fprintf(stderr, "recorder: %s\n", what);
    abort();
}

static void append(enum kind kind, int descriptor, int64_t offset, const struct iovec *parts, int count) {
    if (log_file < 0) return;
    struct iovec all[1 + 16];
    struct record record = { kind, descriptor, offset, 0, 0 };
    if (count > 16) die("too many parts in one record");
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        all[i + 1] = parts[i];
        length += parts[i].iov_len;
    }
    record.length = (uint32_t)length;
    all[0] = (struct iovec){ &record, sizeof record };
    pthread_mutex_lock(&appends);
    if (REAL(writev)(log_file, all, count + 1) != (ssize_t)(sizeof record + length)) die("the record cannot be written");
    pthread_mutex_unlock(&appends);
}

static void append_bytes(enum kind kind, int descriptor, int64_t offset, const void *bytes, size_t length) {
    struct iovec part = { (void *)bytes, length };
    append(kind, descriptor, offset, &part, 1);
}

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("RECORDER_DATABASE");
    const char *log = getenv("RECORDER_LOG");
    if (!path || !log || strlen(path) >= sizeof database) die("RECORDER_DATABASE and RECORDER_LOG must be set");
    strcpy(database, path);
    database_length = strlen(database);
    strcpy(folder, path);
    char *slash = strrchr(folder, '/');
    if (!slash) die("RECORDER_DATABASE must be a full path");
    *slash = 0;
    // A number out of the way of those that the program's own files get.
    int file = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int high = file < 0 ? -1 : fcntl(file, F_DUPFD_CLOEXEC, 1000);
    if (high < 0) die("the record cannot be opened");
    REAL(close)(file);
    log_file = high;
    append(STARTED, -1, getpid(), NULL, 0);
}

static int is_data(const char *path) {
    if (strncmp(path, database, database_length)) return 0;
    const char *rest = path + database_length;
    return !*rest || !strcmp(rest, "-wal") || !strcmp(rest, "-journal");
}

static int is_tracked(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS && tracked[descriptor];
}

static int opened(const char *path, int flags, int is_new, int descriptor) {
    if (descriptor >= 0) {
        if (descriptor >= DESCRIPTORS) die("too many open files to follow");
        tracked[descriptor] = 1;
        append_bytes(OPENED, descriptor, (is_new ? 1 : 0) | (flags & O_TRUNC ? 2 : 0), path, strlen(path));
    }
    return descriptor;
}

#define OPEN(call) ({ \
    int descriptor; \
    if (log_file >= 0 && (is_data(path) || !strcmp(path, folder))) { \
        pthread_mutex_lock(&changes); \
        int is_new = access(path, F_OK) != 0; \
        descriptor = opened(path, flags, is_new, (call)); \
        pthread_mutex_unlock(&changes); \
    } else { \
        descriptor = (call); \
    } \
    descriptor; })

#define MODE(last) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, last); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) { MODE(flags) return OPEN(REAL(open)(path, flags, mode)); }
int open64(const char *path, int flags, ...) { MODE(flags) return OPEN(REAL(open64)(path, flags, mode)); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return OPEN(REAL(openat)(at, path, flags, mode)); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return OPEN(REAL(openat64)(at, path, flags, mode)); }

int close(int descriptor) {
    if (is_tracked(descriptor)) {
        pthread_mutex_lock(&changes);
        tracked[descriptor] = 0;
        append(CLOSED, descriptor, 0, NULL, 0);
        int result = REAL(close)(descriptor);
        pthread_mutex_unlock(&changes);
        return result;
    }
    return REAL(close)(descriptor);
}

// What a call has written of its parts.
static void written(int descriptor, int64_t offset, const struct iovec *parts, int count, ssize_t length) {
    for (int i = 0; i < count && length > 0; i++) {
        size_t taken = parts[i].iov_len < (size_t)length ? parts[i].iov_len : (size_t)length;
        append_bytes(WRITTEN, descriptor, offset, parts[i].iov_base, taken);
        offset += (int64_t)taken;
        length -= (ssize_t)taken;
    }
}

#define CHANGE(descriptor, offset, parts, count, call) ({ \
    pthread_mutex_lock(&changes); \
    int64_t at = (offset); \
    ssize_t result = (call); \
    written(descriptor, at, parts, count, result); \
    pthread_mutex_unlock(&changes); \
    result; })

static void sent(int descriptor, const struct iovec *parts, int count) {
    // Only what begins like an answer: the rest of one that the kernel did not take whole was recorded with its beginning.
    static const char head[] = "HTTP/1.";
    if (count < 1 || parts[0].iov_len < sizeof head - 1 || memcmp(parts[0].iov_base, head, sizeof head - 1)) return;
    if (count <= 16) {
        append(SENT, descriptor, 0, parts, count);
        return;
    }
    size_t length = 0;
    for (int i = 0; i < count; i++) length += parts[i].iov_len;
    char *joined = malloc(length), *next = joined;
    if (!joined) die("out of memory");
    for (int i = 0; i < count; i++) next = mempcpy(next, parts[i].iov_base, parts[i].iov_len);
    append_bytes(SENT, descriptor, 0, joined, length);
    free(joined);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    struct iovec part = { (void *)bytes, length };
    if (is_tracked(descriptor)) {
        return CHANGE(descriptor, lseek(descriptor, 0, SEEK_CUR), &part, 1, REAL(write)(descriptor, bytes, length));
    }
    sent(descriptor, &part, 1);
    return REAL(write)(descriptor, bytes, length);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (is_tracked(descriptor)) {
        return CHANGE(descriptor, lseek(descriptor, 0, SEEK_CUR), parts, count, REAL(writev)(descriptor, parts, count));
    }
    sent(descriptor, parts, count);
    return REAL(writev)(descriptor, parts, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    struct iovec part = { (void *)bytes, length };
    return is_tracked(descriptor)
        ? CHANGE(descriptor, offset, &part, 1, REAL(pwrite)(descriptor, bytes, length, offset))
        : REAL(pwrite)(descriptor, bytes, length, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
    struct iovec part = { (void *)bytes, length };
    return is_tracked(descriptor)
        ? CHANGE(descriptor, offset, &part, 1, REAL(pwrite64)(descriptor, bytes, length, offset))
        : REAL(pwrite64)(descriptor, bytes, length, offset);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return is_tracked(descriptor)
        ? CHANGE(descriptor, offset, parts, count, REAL(pwritev)(descriptor, parts, count, offset))
        : REAL(pwritev)(descriptor, parts, count, offset);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
    return is_tracked(descriptor)
        ? CHANGE(descriptor, offset, parts, count, REAL(pwritev64)(descriptor, parts, count, offset))
        : REAL(pwritev64)(descriptor, parts, count, offset);
}

ssize_t send(int descriptor, const void *bytes, size_t length, int flags) {
    struct iovec part = { (void *)bytes, length };
    sent(descriptor, &part, 1);
    return REAL(send)(descriptor, bytes, length, flags);
}

ssize_t sendto(int descriptor, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t to_length) {
    struct iovec part = { (void *)bytes, length };
    sent(descriptor, &part, 1);
    return REAL(sendto)(descriptor, bytes, length, flags, to, to_length);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    if (message) sent(descriptor, message->msg_iov, (int)message->msg_iovlen);
    return REAL(sendmsg)(descriptor, message, flags);
}

// The server's own transport makes its system calls itself.
long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
    long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
    va_end(list);
    if (number == SYS_sendto) {
        struct iovec part = { (void *)b, (size_t)c };
        sent((int)a, &part, 1);
    }
    return REAL(syscall)(number, a, b, c, d, e, f);
}

// Who looks for a function in the C library itself would pass this one by, so he gets the whole process to look in.
void *dlopen(const char *file, int mode) {
    const char *slash = file ? strrchr(file, '/') : NULL;
    const char *name = slash ? slash + 1 : file;
    return REAL(dlopen)(name && strcmp(name, "libc.so.6") == 0 ? NULL : file, mode);
}

#define RESIZE(kind, descriptor, offset, length, call) ({ \
    int outcome; \
    if (is_tracked(descriptor)) { \
        int64_t size = (length); \
        pthread_mutex_lock(&changes); \
        outcome = (call); \
        if (outcome == 0) append_bytes(kind, descriptor, offset, &size, sizeof size); \
        pthread_mutex_unlock(&changes); \
    } else { \
        outcome = (call); \
    } \
    outcome; })

int ftruncate(int descriptor, off_t length) { return RESIZE(TRUNCATED, descriptor, 0, length, REAL(ftruncate)(descriptor, length)); }
int ftruncate64(int descriptor, off64_t length) { return RESIZE(TRUNCATED, descriptor, 0, length, REAL(ftruncate64)(descriptor, length)); }
int posix_fallocate(int descriptor, off_t offset, off_t length) { return RESIZE(ALLOCATED, descriptor, offset, length, REAL(posix_fallocate)(descriptor, offset, length)); }
int posix_fallocate64(int descriptor, off64_t offset, off64_t length) { return RESIZE(ALLOCATED, descriptor, offset, length, REAL(posix_fallocate64)(descriptor, offset, length)); }

int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    if (is_tracked(descriptor) && mode != 0) die("fallocate with a mode is not followed");
    return RESIZE(ALLOCATED, descriptor, offset, length, REAL(fallocate)(descriptor, mode, offset, length));
}

int fallocate64(int descriptor, int mode, off64_t offset, off64_t length) {
    if (is_tracked(descriptor) && mode != 0) die("fallocate with a mode is not followed");
    return RESIZE(ALLOCATED, descriptor, offset, length, REAL(fallocate64)(descriptor, mode, offset, length));
}

static void sync_begins(int descriptor) {
    // Behind every change that is under way, so that the record has them before.
    pthread_mutex_lock(&changes);
    append(SYNC_BEGUN, descriptor, 0, NULL, 0);
    pthread_mutex_unlock(&changes);
}

#define SYNC(descriptor, call) ({ \
    int follows = is_tracked(descriptor); \
    if (follows) sync_begins(descriptor); \
    int outcome = (call); \
    if (follows && outcome == 0) append(SYNC_ENDED, descriptor, 0, NULL, 0); \
    outcome; })

int fsync(int descriptor) { return SYNC(descriptor, REAL(fsync)(descriptor)); }
int fdatasync(int descriptor) { return SYNC(descriptor, REAL(fdatasync)(descriptor)); }

int unlink(const char *path) {
    if (!is_data(path)) return REAL(unlink)(path);
    pthread_mutex_lock(&changes);
    int outcome = REAL(unlink)(path);
    if (outcome == 0) append_bytes(UNLINKED, -1, 0, path, strlen(path));
    pthread_mutex_unlock(&changes);
    return outcome;
}

int rename(const char *from, const char *to) {
    if (!is_data(from) && !is_data(to)) return REAL(rename)(from, to);
    pthread_mutex_lock(&changes);
    int outcome = REAL(rename)(from, to);
    if (outcome == 0) {
        struct iovec parts[] = { { (void *)from, strlen(from) + 1 }, { (void *)to, strlen(to) } };
        append(RENAMED, -1, 0, parts, 2);
    }
    pthread_mutex_unlock(&changes);
    return outcome;
}
