/* Records for systemd's journal, in its native protocol: one datagram of fields for each (systemd.journal-fields(7)).  */

#include "log.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

#define SHORT_ID 12
#define FIELDS_MAX 4096

bool
journal_open (struct log *log)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  if (strlen (log->settings.path) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      return false;
    }
  memcpy (address.sun_path, log->settings.path, strlen (log->settings.path) + 1);
  log->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  return log->fd >= 0 && connect (log->fd, (const struct sockaddr *) &address, sizeof address) == 0;
}

static void
little_endian (uint8_t *to, uint64_t value)
{
  for (int i = 0; i < 8; i++, value >>= 8)
    to[i] = (uint8_t) value;
}

void
journal_record (struct log *log, enum log_stream stream, const char *text, size_t length, bool newline)
{
  const struct log_settings *settings = &log->settings;
  char fields[FIELDS_MAX];
  uint8_t size[8];
  const char *tag = settings->tag != NULL && settings->tag[0] != '\0' ? settings->tag : NULL;
  char *end = append (fields, fields + sizeof fields,
                      "PRIORITY=%d\nCONTAINER_ID=%.*s\nCONTAINER_ID_FULL=%s\nCONTAINER_NAME=%s\n%s%s%s"
                      "SYSLOG_IDENTIFIER=%s\n%sMESSAGE\n",
                      stream == LOG_STDERR ? 3 : 6, SHORT_ID, settings->id, settings->id, settings->name,
                      tag == NULL ? "" : "CONTAINER_TAG=", tag == NULL ? "" : tag, tag == NULL ? "" : "\n",
                      tag == NULL ? settings->name : tag, newline ? "" : "CONTAINER_PARTIAL_MESSAGE=true\n");
  /* With its length in front a text may hold anything.  */
  little_endian (size, length);
  struct iovec parts[] = { { .iov_base = fields, .iov_len = (size_t) (end - fields) },
                           { .iov_base = size, .iov_len = sizeof size },
                           { .iov_base = (void *) (uintptr_t) text, .iov_len = length },
                           { .iov_base = (void *) (uintptr_t) "\n", .iov_len = 1 } };
  struct msghdr message = { .msg_iov = parts, .msg_iovlen = ARRAY_LENGTH (parts) };
  while (sendmsg (log->fd, &message, MSG_NOSIGNAL) < 0)
    {
      /* journald was restarted: its socket is a new one.  */
      if (errno == ECONNREFUSED || errno == ENOTCONN || errno == ECONNRESET || errno == EBADF)
        {
          close_fd (&log->fd);
          if (journal_open (log))
            continue;
        }
      else if (errno == EINTR)
        continue;
      return;
    }
}
