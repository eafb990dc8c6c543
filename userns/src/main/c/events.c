/* The store's log of events: one line for each, appended in one write (docs/design/002, "Events").  */

#include "events.h"
#include "launcher.h"
#include "log.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>


/* Value of the `key value` line that `line` is, else null; the line is cut at its end.  */
static char *
value_of (char *line, const char *key)
{
  size_t length = strlen (key);
  return strncmp (line, key, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

/* A tab separates the fields, so one in a value is escaped; the summary has escaped backslashes and ends of line.  */
static char *
add_value (char *end, const char *limit, const char *value)
{
  for (; *value != '\0' && end + 2 < limit; value++)
    if (*value == '\t')
      {
        *end++ = '\\';
        *end++ = 't';
      }
    else
      *end++ = *value;
  *end = '\0';
  return end;
}

size_t
event_line (char *line, size_t size, const char *time, const char *status, const char *id, char *summary,
            const char *detail)
{
  const char *limit = line + size - 1; /* the newline */
  const char *name = "";
  const char *image = "";
  char *labels[EVENT_LABELS_MAX];
  size_t label_count = 0;
  for (char *at = summary; at != NULL && *at != '\0';)
    {
      char *next = strchr (at, '\n');
      char *value;
      if (next != NULL)
        *next++ = '\0';
      if ((value = value_of (at, "name")) != NULL)
        name = value;
      else if ((value = value_of (at, "image")) != NULL)
        image = value;
      else if ((value = value_of (at, "label")) != NULL && label_count < EVENT_LABELS_MAX)
        labels[label_count++] = value;
      at = next;
    }
  char *end = append (line, limit, "%s\tcontainer\t%s\t%s\t", time, status, id);
  end = add_value (end, limit, name);
  end = append (end, limit, "\t");
  end = add_value (end, limit, image);
  if (detail != NULL)
    end = append (end, limit, "\t%s", detail);
  for (size_t i = 0; i < label_count; i++)
    {
      char *before = end;
      end = append (end, limit, "\t.");
      end = add_value (end, limit, labels[i]);
      if (end + 2 >= limit) /* the last one is whole or not there */
        {
          end = before;
          break;
        }
    }
  *end++ = '\n';
  return (size_t) (end - line);
}

/* Who finds the log too long moves it aside. Under a lock, and looking again: else two would do it one after the other,
   and the first part would be lost.  */
static void
rotate (const char *path)
{
  char other[PATH_LEN];
  struct stat status;
  if (!format_path (other, "%s.lock", path))
    return;
  autofd int lock = open (other, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || !lock_file (lock, true))
    return;
  if (stat (path, &status) == 0 && status.st_size >= EVENTS_SIZE_MAX && format_path (other, "%s.1", path))
    (void) rename (path, other);
}

void
event_append (const char *path, const char *line, size_t length)
{
  struct stat status;
  autofd int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    return; /* a store that cannot be written: the container goes on */
  if (fstat (fd, &status) == 0 && status.st_size >= EVENTS_SIZE_MAX)
    {
      rotate (path);
      close_fd (&fd);
      fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
  if (fd >= 0)
    (void) write (fd, line, length);
}

void
event_record (const char *path, const char *dir, const char *status, const char *detail)
{
  char summary[EVENT_MAX];
  char line[EVENT_MAX];
  char time[TIME_TEXT];
  struct timespec now;
  char file[PATH_LEN];
  const char *id = strrchr (dir, '/');
  if (!format_path (file, "%s/summary", dir))
    return;
  autofd int fd = open (file, O_RDONLY | O_CLOEXEC);
  ssize_t length = fd < 0 ? 0 : read_all (fd, summary, sizeof summary - 1);
  summary[length < 0 ? 0 : length] = '\0';
  (void) clock_gettime (CLOCK_REALTIME, &now);
  time_text (&now, time);
  size_t used = event_line (line, sizeof line, time, status, id == NULL ? dir : id + 1, summary, detail);
  event_append (path, line, used);
}
