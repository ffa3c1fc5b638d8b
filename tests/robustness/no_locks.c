/* Loaded before libc: a share that knows no locks. flock fails with the number in FLOCK_ERRNO. */
#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>

int flock(int file, int how) {
    (void)file;
    (void)how;
    errno = atoi(getenv("FLOCK_ERRNO"));
    return -1;
}
