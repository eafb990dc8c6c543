/* The store's log of events (docs/design/002, "Events").  */

#ifndef JPOD_EVENTS_H
#define JPOD_EVENTS_H

#include <stddef.h>

#define EVENT_MAX 8192                    /* bytes of a line; labels that do not fit are left out */
#define EVENT_LABELS_MAX 128
#define EVENTS_SIZE_MAX (4 * 1024 * 1024) /* then the log is moved to `.1` */

/* Writes the line of an event; `summary` is the text of the container's summary, which is taken apart.  */
size_t event_line (char *line, size_t size, const char *time, const char *status, const char *id, char *summary,
                   const char *detail);
void event_append (const char *path, const char *line, size_t length);
/* An event of the container in directory `dir`, now.  */
void event_record (const char *path, const char *dir, const char *status, const char *detail);

#endif
