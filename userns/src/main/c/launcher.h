/* What every part of the launcher uses: text, descriptors, messages with descriptors, small files.  */

#ifndef JPOD_LAUNCHER_H
#define JPOD_LAUNCHER_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

/* Exit codes of chroot(1), docker and podman.  */
enum
{
  EXIT_LAUNCHER = 125,       /* jpod itself failed */
  EXIT_NOT_EXECUTABLE = 126, /* the command was found and cannot be run */
  EXIT_NOT_FOUND = 127,      /* there is no such command */
  EXIT_SIGNAL_BASE = 128     /* + number of the signal that ended the command */
};

#define PATH_LEN 4096
#define PRESERVE_MAX 120 /* descriptors handed on by `preserve-fds`; a message carries at most 253 */
#define MESSAGE_FDS_MAX (PRESERVE_MAX + 8)

#define ROLE_INIT "jpod-init" /* argv[0] of the roles that run from the sealed copy */
#define ROLE_EXEC "jpod-exec"

#define ARRAY_LENGTH(a) (sizeof (a) / sizeof ((a)[0]))

static inline void
close_fd (int *fd)
{
  if (*fd >= 0)
    {
      int saved = errno;
      (void) close (*fd);
      errno = saved;
      *fd = -1;
    }
}
#define autofd __attribute__ ((cleanup (close_fd)))

/* text.c: standard error and text in fixed buffers; nothing allocates.  */
extern int log_level; /* of --log-level: errors only, warnings too (default), debug */
enum
{
  LEVEL_ERROR,
  LEVEL_WARN,
  LEVEL_DEBUG
};

#define format_like(string, first) __attribute__ ((format (printf, string, first)))

_Noreturn void die (const char *format, ...) format_like (1, 2);
_Noreturn void die_errno (const char *format, ...) format_like (1, 2); /* adds ": " and the text of errno */
void warn (const char *format, ...) format_like (1, 2);
/* Writes at `end`, never beyond `limit`; returns the new end. What does not fit is cut.  */
char *append (char *end, const char *limit, const char *format, ...) format_like (3, 4);
/* Fills a path buffer of PATH_LEN; false with ENAMETOOLONG if it does not fit.  */
bool format_path (char *path, const char *format, ...) format_like (2, 3);
bool parse_u32 (const char *text, uint32_t *value);
bool parse_i64 (const char *text, int64_t *value);
bool parse_mode (const char *octal, mode_t *mode);
uint32_t crc32_of (const void *data, size_t length);
void put_be32 (uint8_t *to, uint32_t value);
uint32_t get_be32 (const uint8_t *from);

/* io.c: all of these go on after EINTR.  */
bool write_all (int fd, const void *data, size_t length);
/* Reads until `length` bytes are there; returns what came before end of file, or -1.  */
ssize_t read_all (int fd, void *data, size_t length);
/* A whole small file as text; -1 with errno, EFBIG if it does not fit.  */
ssize_t read_file (int dir, const char *path, char *text, size_t size);
bool send_message (int sock, const void *data, size_t length, const int *fds, size_t fd_count);
/* One message (or part of a stream) with its descriptors, which are close-on-exec. *fd_count: room, then how many came.
 */
ssize_t receive_message (int sock, void *data, size_t size, int *fds, size_t *fd_count);
void close_all (const int *fds, size_t count);
void reset_signals (void); /* default dispositions and an empty mask, as a new program expects */
bool null_stdio (void);    /* /dev/null as descriptors 0, 1 and 2 */
bool set_cloexec (int fd, bool on);
bool lock_file (int fd, bool wait);                    /* exclusive open file description lock on the whole file */
bool make_directories (const char *path, mode_t mode); /* as mkdir -p */
int sealed_self (void);                                /* a sealed memfd copy of this program, or -1 */

/* proc.c */
/* Start time of a process in clock ticks after boot: with the pid it names a process for good. False if there is none.
 */
bool start_time (pid_t pid, uint64_t *ticks);
/* Pid of the caller as /proc shows it: the host's, also inside a nested PID namespace.  */
pid_t host_pid_self (void);
/* Pid of the process behind a pidfd as /proc shows it, 0 if unknown.  */
pid_t host_pid_of (int pidfd);

/* Roles.  */
int client_main (int argc, char **argv);
_Noreturn void init_main (void); /* init.c; the start socket is descriptor 3 */
_Noreturn void exec_main (void); /* exec.c; likewise */

#endif
