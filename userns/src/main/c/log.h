/* A container's log: docker's json-file lines (docs/design/002-monitor.md, "Log").  */

#ifndef JPOD_LOG_H
#define JPOD_LOG_H

#include "launcher.h"

#include <time.h>

#define LOG_LINE_MAX 16384
#define LOG_BUFFER 16384

enum log_stream
{
  LOG_STDOUT,
  LOG_STDERR
};

struct log_line
{
  size_t length;
  char text[LOG_LINE_MAX + 4]; /* a character cut by a read is completed */
};

struct log
{
  int fd;          /* -1: driver none */
  bool failing;    /* the last record could not be written whole */
  off_t good_size; /* end of the last complete record */
  time_t second;   /* that `stamp` stands for */
  char stamp[20];  /* 2026-01-02T03:04:05 */
  size_t used;
  char buffer[LOG_BUFFER];
  struct log_line lines[2]; /* beginnings of lines, by stream */
};

/* Opens or creates the file for appending; false with errno.  */
bool log_open (struct log *log, const char *path);
/* Takes what one read brought; complete lines are in the file when it returns.  */
void log_write (struct log *log, enum log_stream stream, const char *data, size_t length);
/* At the end: lines without a newline.  */
void log_finish (struct log *log);

/* Text of a time: RFC 3339 in UTC with nanoseconds, 30 characters and NUL.  */
#define TIME_TEXT 31
void time_text (const struct timespec *time, char *text);

#endif
