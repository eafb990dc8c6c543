/* A container's log. Nothing is dropped: the caller reads a container's pipe no faster than this writes.  */

#include "log.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define ESCAPE_MAX 6               /* \u0000 */

static const char *const stream_names[] = { "stdout", "stderr" };

static void
two_digits (char *to, int value)
{
  to[0] = (char) ('0' + value / 10);
  to[1] = (char) ('0' + value % 10);
}

static void
second_text (time_t second, char *text)
{
  struct tm date;
  (void) gmtime_r (&second, &date);
  int year = date.tm_year + 1900;
  two_digits (text, year / 100);
  two_digits (text + 2, year % 100);
  text[4] = text[7] = '-';
  two_digits (text + 5, date.tm_mon + 1);
  two_digits (text + 8, date.tm_mday);
  text[10] = 'T';
  two_digits (text + 11, date.tm_hour);
  text[13] = text[16] = ':';
  two_digits (text + 14, date.tm_min);
  two_digits (text + 17, date.tm_sec);
}

static void
nano_text (long nanoseconds, char *text)
{
  text[0] = '.';
  for (int i = 9; i > 0; i--, nanoseconds /= 10)
    text[i] = (char) ('0' + nanoseconds % 10);
  text[10] = 'Z';
}

void
time_text (const struct timespec *time, char *text)
{
  second_text (time->tv_sec, text);
  nano_text (time->tv_nsec, text + 19);
  text[30] = '\0';
}

bool
log_driver_parse (const char *name, enum log_driver *driver)
{
  static const char *const names[] = { "none", "json-file", "k8s-file", "journald", "passthrough" };
  for (size_t i = 0; i < ARRAY_LENGTH (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *driver = (enum log_driver) i;
        return true;
      }
  return false;
}

static bool
open_file (struct log *log)
{
  struct stat status;
  int fd = open (log->settings.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0 || fstat (fd, &status) < 0)
    {
      close_fd (&fd);
      return false;
    }
  close_fd (&log->fd);
  log->fd = fd;
  log->good_size = log->size = status.st_size;
  return true;
}

bool
log_open (struct log *log, const struct log_settings *settings)
{
  log->fd = -1;
  log->settings = *settings;
  if (settings->driver == LOG_JSON_FILE || settings->driver == LOG_K8S_FILE)
    return open_file (log);
  return settings->driver != LOG_JOURNALD || journal_open (log);
}

/* A full disk must neither stop the container nor leave half a record in front of the next.  */
static void
flush (struct log *log)
{
  if (log->used > 0 && !log->failing && !write_all (log->fd, log->buffer, log->used))
    log->failing = true;
  log->size += (off_t) log->used;
  log->used = 0;
}

/* Moves `log` to `log.1`, that to `log.2` and so on; the oldest goes. Who reads one of them goes on to read it, and knows by
   its inode number which one it has become.  */
static void
rotate (struct log *log)
{
  char from[PATH_LEN];
  char to[PATH_LEN];
  const char *path = log->settings.path;
  if (log->settings.files < 2)
    (void) unlink (path);
  for (unsigned int i = log->settings.files; i > 1; i--)
    {
      bool fits = i == 2 ? format_path (from, "%s", path) : format_path (from, "%s.%u", path, i - 2);
      if (fits && format_path (to, "%s.%u", path, i - 1))
        (void) rename (from, to);
    }
  (void) open_file (log); /* else the old one goes on to grow, which loses nothing */
}

static void
put (struct log *log, const char *text, size_t length)
{
  while (length > 0)
    {
      if (log->used == sizeof log->buffer)
        flush (log);
      size_t part = sizeof log->buffer - log->used;
      part = part < length ? part : length;
      memcpy (log->buffer + log->used, text, part);
      log->used += part;
      text += part;
      length -= part;
    }
}

static bool
is_plain (unsigned char c)
{
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Length of the well-formed UTF-8 character at `at` (Unicode 15, table 3-7), 0 if there is none.  */
static size_t
utf8_length (const unsigned char *at, size_t room)
{
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  size_t length;
  if (at[0] < 0x80)
    return 1;
  if (at[0] >= 0xc2 && at[0] <= 0xdf)
    length = 2;
  else if (at[0] >= 0xe0 && at[0] <= 0xef)
    length = 3;
  else if (at[0] >= 0xf0 && at[0] <= 0xf4)
    length = 4;
  else
    return 0;
  if (at[0] == 0xe0)
    low = 0xa0;
  else if (at[0] == 0xed)
    high = 0x9f; /* no surrogates */
  else if (at[0] == 0xf0)
    low = 0x90;
  else if (at[0] == 0xf4)
    high = 0x8f;
  for (size_t i = 1; i < length; i++)
    {
      if (i >= room || at[i] < low || at[i] > high)
        return 0;
      low = 0x80;
      high = 0xbf;
    }
  return length;
}

static size_t
escape (unsigned char c, char *to)
{
  static const char hex[] = "0123456789abcdef";
  char letter = '\0';
  switch (c)
    {
    case '"':
    case '\\':
      letter = (char) c;
      break;
    case '\n':
      letter = 'n';
      break;
    case '\r':
      letter = 'r';
      break;
    case '\t':
      letter = 't';
      break;
    default:
      memcpy (to, "\\u00", 4);
      to[4] = hex[c >> 4];
      to[5] = hex[c & 15];
      return ESCAPE_MAX;
    }
  to[0] = '\\';
  to[1] = letter;
  return 2;
}

/* Container output may be anything, so this is written for speed: straight into the buffer, which has room for the
   longest form of a character at each step.  */
static void
put_json (struct log *log, const char *text, size_t length)
{
  const unsigned char *at = (const unsigned char *) text;
  const unsigned char *end = at + length;
  while (at < end)
    {
      if (sizeof log->buffer - log->used < ESCAPE_MAX)
        flush (log);
      char *to = log->buffer + log->used;
      size_t room = sizeof log->buffer - log->used;
      size_t left = (size_t) (end - at);
      size_t plain = 0;
      size_t most = left < room ? left : room;
      while (plain < most && is_plain (at[plain]))
        plain++;
      if (plain > 0)
        {
          memcpy (to, at, plain);
          at += plain;
          log->used += plain;
        }
      else if (*at < 0x80)
        log->used += escape (*at++, to);
      else
        {
          size_t character = utf8_length (at, left);
          memcpy (to, character == 0 ? REPLACEMENT : (const char *) at, character == 0 ? 3 : character);
          log->used += character == 0 ? 3 : character;
          at += character == 0 ? 1 : character;
        }
    }
}

static void
put_time (struct log *log, const char *zone)
{
  struct timespec now;
  char fraction[11];
  (void) clock_gettime (CLOCK_REALTIME, &now);
  if (now.tv_sec != log->second)
    {
      log->second = now.tv_sec;
      second_text (now.tv_sec, log->stamp);
    }
  nano_text (now.tv_nsec, fraction);
  put (log, log->stamp, 19);
  put (log, fraction, sizeof fraction - 1);
  put (log, zone, strlen (zone));
}

static void
put_json_record (struct log *log, enum log_stream stream, const char *text, size_t length, bool newline)
{
  put (log, "{\"log\":\"", 8);
  put_json (log, text, length);
  put (log, newline ? "\\n\",\"stream\":\"" : "\",\"stream\":\"", newline ? 14 : 12);
  put (log, stream_names[stream], 6);
  if (log->settings.tag != NULL && log->settings.tag[0] != '\0')
    {
      put (log, "\",\"attrs\":{\"tag\":\"", 18);
      put_json (log, log->settings.tag, strlen (log->settings.tag));
      put (log, "\"},\"time\":\"", 11);
    }
  else
    put (log, "\",\"time\":\"", 10);
  put_time (log, "Z");
  put (log, "\"}\n", 3);
}

/* The container runtime interface's line, as conmon writes it: time, stream, F or P (more of this line follows), text.  */
static void
put_k8s_record (struct log *log, enum log_stream stream, const char *text, size_t length, bool newline)
{
  put_time (log, "+00:00 ");
  put (log, stream_names[stream], 6);
  put (log, newline ? " F " : " P ", 3);
  put (log, text, length);
  put (log, "\n", 1);
}

static void
flush_records (struct log *log)
{
  if (log->settings.driver == LOG_JOURNALD)
    return;
  flush (log);
  if (log->failing)
    {
      /* Back to whole records; with room again the next one begins cleanly.  */
      log->failing = ftruncate (log->fd, log->good_size) < 0;
      log->size = log->good_size;
      return;
    }
  log->good_size = log->size = lseek (log->fd, 0, SEEK_CUR);
}

static void
put_record (struct log *log, enum log_stream stream, const char *text, size_t length, bool newline)
{
  const struct log_settings *settings = &log->settings;
  if (settings->driver == LOG_JOURNALD)
    {
      journal_record (log, stream, text, length, newline);
      return;
    }
  if (settings->max_size > 0 && log->size + (off_t) log->used >= settings->max_size)
    {
      flush_records (log);
      if (!log->failing && log->size >= settings->max_size)
        rotate (log);
    }
  if (settings->driver == LOG_K8S_FILE)
    put_k8s_record (log, stream, text, length, newline);
  else
    put_json_record (log, stream, text, length, newline);
}

/* Where to cut a line of `length` bytes at LOG_LINE_MAX: not within a character.  */
static size_t
cut_length (const char *text, size_t length)
{
  const unsigned char *at = (const unsigned char *) text;
  if (length <= LOG_LINE_MAX)
    return length;
  for (size_t back = 0; back < 4; back++)
    if ((at[LOG_LINE_MAX - back] & 0xc0) != 0x80)
      return LOG_LINE_MAX - back;
  return LOG_LINE_MAX;
}

static void
keep (struct log *log, enum log_stream stream, const char *data, size_t length)
{
  struct log_line *line = &log->lines[stream];
  while (length > 0)
    {
      size_t part = sizeof line->text - line->length;
      part = part < length ? part : length;
      memcpy (line->text + line->length, data, part);
      line->length += part;
      data += part;
      length -= part;
      if (line->length > LOG_LINE_MAX)
        {
          size_t cut = cut_length (line->text, line->length);
          put_record (log, stream, line->text, cut, false);
          line->length -= cut;
          memmove (line->text, line->text + cut, line->length);
        }
    }
}

void
log_write (struct log *log, enum log_stream stream, const char *data, size_t length)
{
  struct log_line *line = &log->lines[stream];
  if (log->fd < 0 && log->settings.driver != LOG_JOURNALD)
    return;
  while (length > 0)
    {
      const char *newline = memchr (data, '\n', length);
      size_t part = newline == NULL ? length : (size_t) (newline - data) + 1;
      if (newline == NULL || line->length > 0 || part > LOG_LINE_MAX)
        {
          /* Through the kept part, so that a character cut by a read is whole again.  */
          keep (log, stream, data, newline == NULL ? part : part - 1);
          if (newline != NULL)
            {
              put_record (log, stream, line->text, line->length, true);
              line->length = 0;
            }
        }
      else
        {
          put_record (log, stream, data, part - 1, true);
        }
      data += part;
      length -= part;
    }
  flush_records (log);
}

void
log_finish (struct log *log)
{
  if (log->fd < 0 && log->settings.driver != LOG_JOURNALD)
    return;
  for (int stream = LOG_STDOUT; stream <= LOG_STDERR; stream++)
    if (log->lines[stream].length > 0)
      put_record (log, (enum log_stream) stream, log->lines[stream].text, log->lines[stream].length, false);
  log->lines[LOG_STDOUT].length = log->lines[LOG_STDERR].length = 0;
  flush_records (log);
}
