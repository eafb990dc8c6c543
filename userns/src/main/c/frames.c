/* Frames, and Unix sockets at paths of any length.  */

#include "frames.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define BACKLOG 64

void
frame_header (uint8_t *header, enum frame type, uint32_t length)
{
  header[0] = (uint8_t) type;
  header[1] = header[2] = header[3] = 0;
  put_be32 (header + 4, length);
}

bool
frame_parse (const uint8_t *header, uint8_t *type, uint32_t *length)
{
  *type = header[0];
  *length = get_be32 (header + 4);
  return header[1] == 0 && header[2] == 0 && header[3] == 0 && *length <= FRAME_PAYLOAD_MAX;
}

bool
frame_send (int sock, enum frame type, const void *payload, uint32_t length)
{
  uint8_t frame[FRAME_HEADER + 16];
  if (length <= sizeof frame - FRAME_HEADER)
    {
      frame_header (frame, type, length);
      if (length > 0)
        memcpy (frame + FRAME_HEADER, payload, length);
      return send_message (sock, frame, FRAME_HEADER + length, NULL, 0);
    }
  frame_header (frame, type, length);
  return send_message (sock, frame, FRAME_HEADER, NULL, 0) && send_message (sock, payload, length, NULL, 0);
}

/* sun_path has 108 bytes, a run directory may have more: name the directory by a descriptor then.  */
static bool
socket_address (const char *path, struct sockaddr_un *address, int *directory)
{
  char parent[PATH_LEN];
  size_t length = strlen (path);
  const char *name = strrchr (path, '/');
  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (length < sizeof address->sun_path)
    {
      memcpy (address->sun_path, path, length + 1);
      return true;
    }
  if (name == NULL || length >= sizeof parent)
    {
      errno = ENAMETOOLONG;
      return false;
    }
  memcpy (parent, path, (size_t) (name - path));
  parent[name - path] = '\0';
  *directory = open (parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
  (void) append (address->sun_path, address->sun_path + sizeof address->sun_path, "/proc/self/fd/%d%s", *directory,
                 name);
  return *directory >= 0;
}

int
socket_connect (const char *path)
{
  struct sockaddr_un address;
  autofd int directory = -1;
  if (!socket_address (path, &address, &directory))
    return -1;
  autofd int sock = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (sock < 0)
    return -1;
  while (connect (sock, (const struct sockaddr *) &address, sizeof address) < 0)
    if (errno != EINTR)
      return -1;
  int result = sock;
  sock = -1;
  return result;
}

int
socket_listen (const char *path)
{
  struct sockaddr_un address;
  autofd int directory = -1;
  char parent[PATH_LEN];
  char *name;
  if (!format_path (parent, "%s", path))
    return -1;
  name = strrchr (parent, '/');
  if (name != NULL)
    *name = '\0';
  if (name == NULL || !make_directories (parent, 0700) || !socket_address (path, &address, &directory))
    return -1;
  autofd int sock = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (sock < 0)
    return -1;
  if (unlink (path) < 0 && errno != ENOENT) /* of a monitor that was killed: we hold monitor.lock */
    return -1;
  if (bind (sock, (const struct sockaddr *) &address, sizeof address) < 0 || listen (sock, BACKLOG) < 0)
    return -1;
  int result = sock;
  sock = -1;
  return result;
}
