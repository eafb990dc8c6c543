/* `logs CONTAINER` without options, from a json-file log of one part: printed here, as a JVM's start takes longer than the
   whole of it.  Everything else, also what there is to say when something is not as expected, is the JVM's.  */

#include "printlog.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t) 256 * 1024)
/* A record is a line of the container: the monitor cuts them at 16 KiB of text, of which each byte may become six.  */
#define LONGEST_RECORD ((size_t) 128 * 1024)

/* Text that goes to one stream; written before text for the other one, so that both come in order.  */
struct output
{
  int fd;
  size_t used;
  char text[BLOCK];
};

static struct output output;
static char input[BLOCK];

static bool
flush_output (void)
{
  size_t used = output.used;
  output.used = 0;
  return used == 0 || write_all (output.fd, output.text, used);
}

static bool
is_name (const char *text)
{
  static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  return text[0] != '.' && text[0] != '-' && text[0] != '\0' && text[strspn (text, good)] == '\0' && strlen (text) < 256;
}

/* Where Java finds the store (Directories.root), without --root.  */
static bool
store_directory (char *path)
{
  if (geteuid () == 0)
    return format_path (path, "/var/lib/jpod");
  const char *data = getenv ("XDG_DATA_HOME"), *home = getenv ("HOME");
  if (data != NULL && data[0] == '/')
    return format_path (path, "%s/jpod", data);
  return home != NULL && home[0] == '/' && format_path (path, "%s/.local/share/jpod", home);
}

/* The open log in a directory of the store; -1 if it is not a single file.  */
static int
open_in (const char *store, const char *directory, const char *name)
{
  char path[PATH_LEN];
  struct stat status;
  if (!format_path (path, "%s/%s/%s/log", store, directory, name))
    return -1;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return -1;
  /* Asked after the file was opened: a log that is rotated only now is whole in our hands.  */
  if (!format_path (path, "%s/%s/%s/log.1", store, directory, name) || access (path, F_OK) == 0 || errno != ENOENT
      || fstat (fd, &status) < 0 || !S_ISREG (status.st_mode))
    {
      (void) close (fd);
      return -1;
    }
  return fd;
}

/* By a name or a whole id.  */
static int
open_log (const char *container)
{
  char store[PATH_LEN];
  if (!is_name (container) || !store_directory (store))
    return -1;
  int fd = open_in (store, "containers/names", container);
  if (fd < 0 && errno == ENOENT && strlen (container) == 64 && strspn (container, "0123456789abcdef") == 64)
    fd = open_in (store, "containers", container);
  return fd;
}

static int
hex4 (const char *at, const char *end)
{
  int value = 0;
  if (end - at < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      char c = at[i];
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

static char *
put_utf8 (char *to, unsigned int c)
{
  if (c < 0x80)
    *to++ = (char) c;
  else if (c < 0x800)
    {
      *to++ = (char) (0xc0 | c >> 6);
      *to++ = (char) (0x80 | (c & 0x3f));
    }
  else if (c < 0x10000)
    {
      *to++ = (char) (0xe0 | c >> 12);
      *to++ = (char) (0x80 | (c >> 6 & 0x3f));
      *to++ = (char) (0x80 | (c & 0x3f));
    }
  else
    {
      *to++ = (char) (0xf0 | c >> 18);
      *to++ = (char) (0x80 | (c >> 12 & 0x3f));
      *to++ = (char) (0x80 | (c >> 6 & 0x3f));
      *to++ = (char) (0x80 | (c & 0x3f));
    }
  return to;
}

/* What follows `\u`; a pair of surrogates is one character, half a pair the replacement character.  Null: not hexadecimal.  */
static const char *
put_unicode (const char *at, const char *end, char **to)
{
  int unit = hex4 (at, end);
  if (unit < 0)
    return NULL;
  at += 4;
  unsigned int c = (unsigned int) unit;
  if (c >= 0xd800 && c < 0xdc00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u')
    {
      int low = hex4 (at + 2, end);
      if (low >= 0xdc00 && low < 0xe000)
        {
          c = 0x10000 + ((c - 0xd800) << 10) + ((unsigned int) low - 0xdc00);
          at += 6;
        }
    }
  *to = put_utf8 (*to, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
  return at;
}

/* The text of a JSON string; it is never longer than its form.  Behind the closing quote, or null without one.  */
static const char *
put_text (const char *at, const char *end, char **to)
{
  while (at < end)
    {
      size_t plain = 0, left = (size_t) (end - at);
      while (plain < left && at[plain] != '"' && at[plain] != '\\')
        plain++;
      memcpy (*to, at, plain);
      *to += plain;
      at += plain;
      if (at == end)
        return NULL;
      if (*at++ == '"')
        return at;
      if (at == end)
        return NULL;
      char escape = *at++;
      if (escape == 'u')
        {
          at = put_unicode (at, end, to);
          if (at == NULL)
            return NULL;
        }
      else
        *(*to)++ = escape == 'n' ? '\n' : escape == 't' ? '\t' : escape == 'r' ? '\r' : escape == 'b' ? '\b' : escape == 'f' ? '\f' : escape;
    }
  return NULL;
}

/* One record of the log; what is none, as the machine stopped while it was written, is passed over.  */
static bool
put_record (const char *at, const char *end)
{
  static const char begin[] = "{\"log\":\"", out[] = ",\"stream\":\"stdout\"", err[] = ",\"stream\":\"stderr\"";
  size_t length = (size_t) (end - at);
  if (length < sizeof begin - 1 || memcmp (at, begin, sizeof begin - 1) != 0)
    return true;
  if (sizeof output.text - output.used < length && !flush_output ())
    return false;
  char *to = output.text + output.used;
  const char *rest = put_text (at + sizeof begin - 1, end, &to);
  if (rest == NULL || (size_t) (end - rest) < sizeof out - 1)
    return true;
  bool to_err = memcmp (rest, err, sizeof err - 1) == 0;
  if ((!to_err && memcmp (rest, out, sizeof out - 1) != 0) || memmem (rest, (size_t) (end - rest), "\"time\":\"", 8) == NULL)
    return true;
  int fd = to_err ? STDERR_FILENO : STDOUT_FILENO;
  size_t written = (size_t) (to - (output.text + output.used));
  if (fd != output.fd && output.used > 0)
    {
      size_t before = output.used;
      if (!flush_output ())
        return false;
      memmove (output.text, output.text + before, written);
    }
  output.fd = fd;
  output.used += written;
  return true;
}

/* What lies behind the last complete line is still being written.  False if nobody reads what we print.  */
static bool
print (int fd)
{
  size_t held = 0;
  for (;;)
    {
      ssize_t n = read (fd, input + held, sizeof input - held);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        die_errno ("reading the log");
      if (n == 0)
        return flush_output ();
      held += (size_t) n;
      char *at = input, *newline;
      while ((newline = memchr (at, '\n', held - (size_t) (at - input))) != NULL)
        {
          if (!put_record (at, newline))
            return false;
          at = newline + 1;
        }
      held -= (size_t) (at - input);
      if (held == sizeof input)
        held = 0; /* no record of ours is as long */
      memmove (input, at, held);
    }
}

int
print_log (int argc, char **argv)
{
  _Static_assert (LONGEST_RECORD < BLOCK, "a record fits into the buffers");
  if (argc != 3 || strcmp (argv[1], "logs") != 0)
    return PRINT_LOG_NOT;
  int fd = open_log (argv[2]);
  char first;
  if (fd < 0)
    return PRINT_LOG_NOT;
  if (pread (fd, &first, 1, 0) != 1 || first != '{')
    {
      (void) close (fd);
      return PRINT_LOG_NOT;
    }
  output.fd = STDOUT_FILENO;
  return print (fd) ? 0 : 128 + SIGPIPE;
}
