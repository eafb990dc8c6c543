/* Frames between a monitor and those who talk to it (docs/design/002-monitor.md, "Protocol"): type, three zero bytes,
   big-endian length, payload.  */

#ifndef JPOD_FRAMES_H
#define JPOD_FRAMES_H

#include "launcher.h"

#define FRAME_HEADER 8
#define FRAME_PAYLOAD_MAX 65536

enum frame
{
  /* to the monitor */
  FRAME_LAUNCH
  = 'L', /* first frame of the client that starts it: rows, columns; the plan and kept descriptors with it */
  FRAME_ATTACH = 'A',
  FRAME_INPUT = 'I',
  FRAME_INPUT_END = 'E',
  FRAME_RESIZE = 'R',
  FRAME_KILL = 'K',
  FRAME_STOP = 'T',
  FRAME_WAIT = 'W',
  FRAME_QUERY = 'Q',
  FRAME_PAUSE = 'P',  /* 1: pause, 0: go on */
  FRAME_HEALTH = 'H', /* run the health check now */
  FRAME_POLICY = 'Y', /* another restart policy */
  /* from the monitor */
  FRAME_STDOUT = 'o',
  FRAME_STDERR = 'e',
  FRAME_STARTED = 'S',
  FRAME_FAILED = 'F',
  FRAME_EXITED = 'X',
  FRAME_RESULT = 'r',
  FRAME_CHECKED = 'h',
  FRAME_STATE = 's'
};

enum
{
  STREAM_STDIN = 1,
  STREAM_STDOUT = 2,
  STREAM_STDERR = 4
};

#define STOP_SECONDS_NEVER (-1)
#define STOP_SECONDS_OWN (-2)

void frame_header (uint8_t *header, enum frame type, uint32_t length);
/* Checks a header; false if it is not of our protocol.  */
bool frame_parse (const uint8_t *header, uint8_t *type, uint32_t *length);
/* Sends a short frame in one piece, waiting for room.  */
bool frame_send (int sock, enum frame type, const void *payload, uint32_t length);

/* Connects to, or listens on, a socket whose path may be longer than sun_path: -1 with errno. Safe in a signal handler.
 */
int socket_connect (const char *path);
int socket_listen (const char *path);

#endif
