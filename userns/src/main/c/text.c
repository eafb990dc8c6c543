/* Text without allocation: messages, numbers, paths.  */

#include "launcher.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int log_level = LEVEL_WARN;

static char *
append_list (char *end, const char *limit, const char *format, va_list words)
{
  if (end >= limit)
    return end;
  size_t room = (size_t) (limit - end);
  int length = vsnprintf (end, room, format, words);
  if (length < 0)
    return end;
  return end + ((size_t) length < room ? (size_t) length : room - 1);
}

char *
append (char *end, const char *limit, const char *format, ...)
{
  va_list words;
  va_start (words, format);
  end = append_list (end, limit, format, words);
  va_end (words);
  return end;
}

static void
print_line (const char *kind, int err, const char *format, va_list words)
{
  char line[2 * PATH_LEN];
  const char *limit = line + sizeof line - 1;
  char *end = append (line, limit, "%s: ", kind);
  end = append_list (end, limit, format, words);
  if (err != 0)
    end = append (end, limit, ": %s", strerror (err));
  *end++ = '\n';
  (void) write_all (STDERR_FILENO, line, (size_t) (end - line));
}

void
die (const char *format, ...)
{
  va_list words;
  va_start (words, format);
  print_line ("Error", 0, format, words);
  va_end (words);
  exit (EXIT_LAUNCHER);
}

void
die_errno (const char *format, ...)
{
  int err = errno;
  va_list words;
  va_start (words, format);
  print_line ("Error", err, format, words);
  va_end (words);
  exit (EXIT_LAUNCHER);
}

void
warn (const char *format, ...)
{
  if (log_level < LEVEL_WARN)
    return;
  va_list words;
  va_start (words, format);
  print_line ("Warning", 0, format, words);
  va_end (words);
}

bool
format_path (char *path, const char *format, ...)
{
  va_list words;
  va_start (words, format);
  int length = vsnprintf (path, PATH_LEN, format, words);
  va_end (words);
  if (length >= 0 && length < PATH_LEN)
    return true;
  errno = ENAMETOOLONG;
  return false;
}

bool
parse_u32 (const char *text, uint32_t *value)
{
  uint64_t sum = 0;
  if (*text == '\0')
    return false;
  for (; *text != '\0'; text++)
    {
      if (*text < '0' || *text > '9')
        return false;
      sum = sum * 10 + (uint64_t) (*text - '0');
      if (sum > UINT32_MAX)
        return false;
    }
  *value = (uint32_t) sum;
  return true;
}

bool
parse_i64 (const char *text, int64_t *value)
{
  char *end;
  if (*text != '-' && (*text < '0' || *text > '9'))
    return false;
  errno = 0;
  long long number = strtoll (text, &end, 10);
  if (errno != 0 || end == text || *end != '\0')
    return false;
  *value = number;
  return true;
}

bool
parse_mode (const char *octal, mode_t *mode)
{
  unsigned int sum = 0;
  if (*octal == '\0')
    return false;
  for (; *octal != '\0'; octal++)
    {
      if (*octal < '0' || *octal > '7')
        return false;
      sum = sum * 8 + (unsigned int) (*octal - '0');
      if (sum > 07777)
        return false;
    }
  *mode = sum;
  return true;
}

/* CRC-32 of zip and zlib, four bits at a time: 16 words of table instead of 256, which would cost a page.  */
uint32_t
crc32_of (const void *data, size_t length)
{
  static const uint32_t table[16]
      = { 0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
          0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c };
  const uint8_t *bytes = data;
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < length; i++)
    {
      crc ^= bytes[i];
      crc = (crc >> 4) ^ table[crc & 15];
      crc = (crc >> 4) ^ table[crc & 15];
    }
  return ~crc;
}

void
put_be32 (uint8_t *to, uint32_t value)
{
  to[0] = (uint8_t) (value >> 24);
  to[1] = (uint8_t) (value >> 16);
  to[2] = (uint8_t) (value >> 8);
  to[3] = (uint8_t) value;
}

uint32_t
get_be32 (const uint8_t *from)
{
  return (uint32_t) from[0] << 24 | (uint32_t) from[1] << 16 | (uint32_t) from[2] << 8 | from[3];
}
