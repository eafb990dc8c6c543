/* A container's log: docker's json-file lines, podman's k8s-file lines, or systemd's journal (docs/design/002-monitor.md, "Log").  */

#ifndef JPOD_LOG_H
#define JPOD_LOG_H

#include "launcher.h"

#include <time.h>

#define LOG_LINE_MAX 16384
#define LOG_BUFFER 8192

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

enum log_driver
{
  LOG_NONE,
  LOG_JSON_FILE, /* docker's */
  LOG_K8S_FILE,  /* podman's */
  LOG_JOURNALD,
  LOG_PASSTHROUGH
};

struct log_settings
{
  enum log_driver driver;
  const char *path;   /* of the file, or of the journal's socket */
  int64_t max_size;   /* bytes; 0: no limit */
  unsigned int files; /* how many are kept with a limit, the one that is written included */
  const char *tag;    /* empty: none */
  const char *name;   /* of the container */
  const char *id;
};

struct log
{
  struct log_settings settings;
  int fd;          /* -1: nothing is kept */
  bool failing;    /* the last record could not be written whole */
  off_t good_size; /* end of the last complete record */
  off_t size;      /* end of what was written */
  time_t second;   /* that `stamp` stands for */
  char stamp[20];  /* 2026-01-02T03:04:05 */
  size_t used;
  char buffer[LOG_BUFFER];
  struct log_line lines[2]; /* beginnings of lines, by stream */
};

bool log_driver_parse (const char *name, enum log_driver *driver);
/* Opens or creates the file for appending, or connects to the journal; false with errno.  */
bool log_open (struct log *log, const struct log_settings *settings);
/* Takes what one read brought; complete lines are in the file when it returns.  */
void log_write (struct log *log, enum log_stream stream, const char *data, size_t length);
/* At the end: lines without a newline.  */
void log_finish (struct log *log);

/* journal.c: one record in systemd's journal; waits for room.  */
bool journal_open (struct log *log);
void journal_record (struct log *log, enum log_stream stream, const char *text, size_t length, bool newline);

/* Text of a time: RFC 3339 in UTC with nanoseconds, 30 characters and NUL.  */
#define TIME_TEXT 31
void time_text (const struct timespec *time, char *text);

#endif
