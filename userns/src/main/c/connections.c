/* Connections of a monitor. There is one chunk of output on its way at a time, and each connection knows how much of it
   it has had: so memory does not grow with the number of listeners, and the slowest one sets the pace.  */

#include "monitor.h"
#include "sys.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

void
connections_init (void)
{
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    monitor.connections[i].fd = -1;
}

struct connection *
connection_add (int fd)
{
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    if (monitor.connections[i].fd < 0)
      {
        monitor.connections[i] = (struct connection){ .fd = fd };
        return &monitor.connections[i];
      }
  (void) close (fd);
  return NULL;
}

void
connections_accept (void)
{
  for (;;)
    {
      int fd = accept4 (monitor.listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0)
        return;
      (void) connection_add (fd);
    }
}

static void
chunk_check_done (void)
{
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    if (monitor.connections[i].fd >= 0 && monitor.connections[i].sending)
      return;
  monitor.chunk_length = 0;
}

void
connection_close (struct connection *connection)
{
  bool was_sending = connection->sending;
  if (connection->ends_all && connection->fd >= 0 && !monitor.exited)
    (void) sys_pidfd_send_signal (monitor.child_pidfd, SIGKILL);
  close_fd (&connection->fd);
  connection->sending = false;
  if (was_sending)
    chunk_check_done ();
}

static void
reply (struct connection *connection, enum frame type, uint32_t value)
{
  frame_header (connection->reply, type, 4);
  put_be32 (connection->reply + FRAME_HEADER, value);
  connection->reply_length = sizeof connection->reply;
  connection->reply_sent = 0;
  connection_write (connection);
}

/* Sends from `data`; false when there is no room (or no peer any more: the connection is closed then).  */
static bool
send_part (struct connection *connection, const uint8_t *data, size_t length, size_t *sent)
{
  while (*sent < length)
    {
      ssize_t n = send (connection->fd, data + *sent, length - *sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return false;
      if (n < 0)
        {
          connection_close (connection);
          return false;
        }
      *sent += (size_t) n;
    }
  return true;
}

void
connection_write (struct connection *connection)
{
  if (connection->sending)
    {
      size_t sent = connection->sent;
      bool complete = send_part (connection, monitor.chunk, monitor.chunk_length, &sent);
      if (connection->fd < 0)
        return;
      connection->sent = (uint32_t) sent;
      if (!complete)
        return;
      connection->sending = false;
      chunk_check_done ();
    }
  if (connection->reply_sent < connection->reply_length)
    {
      size_t sent = connection->reply_sent;
      (void) send_part (connection, connection->reply, connection->reply_length, &sent);
      connection->reply_sent = (uint8_t) sent;
    }
}

bool
connection_wants_to_write (const struct connection *connection)
{
  return connection->sending || connection->reply_sent < connection->reply_length;
}

/* Not before its answer is out, so that one reply buffer is enough; and input only as fast as the container takes it.
 */
bool
connection_may_read (const struct connection *connection)
{
  if (connection_wants_to_write (connection))
    return false;
  bool in_input = connection->header_length == FRAME_HEADER && connection->type == FRAME_INPUT;
  return !in_input || monitor.input_at == monitor.input_end;
}

void
chunk_offer (enum frame type, size_t length)
{
  uint8_t stream = type == FRAME_STDERR ? STREAM_STDERR : STREAM_STDOUT;
  frame_header (monitor.chunk, type, (uint32_t) length);
  monitor.chunk_length = (uint32_t) (FRAME_HEADER + length);
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    {
      struct connection *connection = &monitor.connections[i];
      if (connection->fd < 0 || (connection->streams & stream) == 0)
        continue;
      connection->sending = true;
      connection->sent = 0;
    }
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    if (monitor.connections[i].fd >= 0 && monitor.connections[i].sending)
      connection_write (&monitor.connections[i]);
  chunk_check_done ();
}

void
input_flush (void)
{
  while (monitor.input_at < monitor.input_end && monitor.in >= 0)
    {
      ssize_t n = write (monitor.in, monitor.input + monitor.input_at, monitor.input_end - monitor.input_at);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;
      if (n < 0)
        {
          if (!monitor.tty)
            close_fd (&monitor.in); /* the container has closed its standard input */
          break;
        }
      monitor.input_at += (size_t) n;
    }
  monitor.input_at = monitor.input_end = 0;
  if (monitor.input_over && !monitor.tty)
    close_fd (&monitor.in);
}

static void
resize (const uint8_t *payload)
{
  struct winsize size = { .ws_row = (unsigned short) (payload[0] << 8 | payload[1]),
                          .ws_col = (unsigned short) (payload[2] << 8 | payload[3]) };
  if (monitor.tty && monitor.out >= 0)
    (void) ioctl (monitor.out, TIOCSWINSZ, &size);
}

static void
answer_query (struct connection *connection)
{
  char text[1024 + ERROR_MAX];
  uint8_t frame[FRAME_HEADER + sizeof text];
  size_t sent = 0;
  state_text (text, sizeof text);
  size_t length = strlen (text);
  frame_header (frame, FRAME_STATE, (uint32_t) length);
  memcpy (frame + FRAME_HEADER, text, length);
  if (!send_part (connection, frame, FRAME_HEADER + length, &sent) && connection->fd >= 0)
    connection_close (connection); /* asks and does not read the answers */
}

static void
want_exit (struct connection *connection)
{
  connection->wants_exit = true;
  if (monitor.over)
    announce_exit ();
}

static void
stop_for_user (struct connection *connection, int signal, int seconds)
{
  monitor.ended_on_purpose = true;
  monitor.stopped_by_user = true;
  if (!monitor.stopping)
    event_write ("stop", NULL);
  stop_container (signal, seconds);
  want_exit (connection);
}

static void
check_health (struct connection *connection)
{
  connection->wants_health = health_settings.configured;
  if (!health_check ())
    {
      connection->wants_health = false;
      reply (connection, FRAME_RESULT, monitor.exited ? ESRCH : health_settings.configured ? EBUSY : ENOENT);
    }
}

static bool
take_policy (const uint8_t *payload)
{
  if (payload[0] > RESTART_ALWAYS)
    return false;
  monitor.restart = (struct restart_policy){ .kind = (enum restart_kind) payload[0],
                                             .retries = get_be32 (payload + 4) };
  return true;
}

/* Carries out a request whose payload is complete; false for one that is not of the protocol.  */
static bool
handle (struct connection *connection)
{
  const uint8_t *payload = connection->payload;
  uint8_t length = connection->payload_length;
  switch (connection->type)
    {
    case FRAME_ATTACH:
      connection->streams = length == 1 ? payload[0] : 0;
      event_write ("attach", NULL);
      want_exit (connection);
      return length == 1;
    case FRAME_INPUT:
      return true;
    case FRAME_INPUT_END:
      monitor.input_over = true;
      if (monitor.input_at == monitor.input_end)
        input_flush ();
      return length == 0;
    case FRAME_RESIZE:
      if (length == 4)
        resize (payload);
      return length == 4;
    case FRAME_KILL:
      if (length == 4)
        reply (connection, FRAME_RESULT, signal_container ((int) get_be32 (payload)));
      return length == 4;
    case FRAME_STOP:
      if (length == 8)
        stop_for_user (connection, (int) get_be32 (payload), (int) get_be32 (payload + 4));
      return length == 8;
    case FRAME_WAIT:
      want_exit (connection);
      return length == 0;
    case FRAME_PAUSE:
      if (length == 1)
        reply (connection, FRAME_RESULT, pause_container (payload[0] != 0));
      return length == 1;
    case FRAME_HEALTH:
      check_health (connection);
      return length == 0;
    case FRAME_POLICY:
      if (length != 8 || !take_policy (payload))
        return false;
      reply (connection, FRAME_RESULT, 0);
      return true;
    case FRAME_QUERY:
      answer_query (connection);
      return length == 0;
    default:
      return false;
    }
}

static bool
header_complete (struct connection *connection)
{
  if (!frame_parse (connection->header, &connection->type, &connection->left))
    return false;
  connection->payload_length = 0;
  return connection->type == FRAME_INPUT || connection->left <= sizeof connection->payload;
}

static ssize_t
receive (struct connection *connection)
{
  if (connection->header_length < FRAME_HEADER)
    return recv (connection->fd, connection->header + connection->header_length,
                 FRAME_HEADER - (size_t) connection->header_length, MSG_DONTWAIT);
  if (connection->type != FRAME_INPUT)
    return recv (connection->fd, connection->payload + connection->payload_length, connection->left, MSG_DONTWAIT);
  size_t room = connection->left < INPUT_BUFFER ? connection->left : INPUT_BUFFER;
  return recv (connection->fd, monitor.input, room, MSG_DONTWAIT);
}

static bool
take (struct connection *connection, size_t n)
{
  if (connection->header_length < FRAME_HEADER)
    {
      connection->header_length = (uint8_t) (connection->header_length + n);
      if (connection->header_length < FRAME_HEADER)
        return true;
      if (!header_complete (connection))
        return false;
    }
  else
    {
      connection->left -= (uint32_t) n;
      if (connection->type == FRAME_INPUT)
        {
          monitor.input_at = 0;
          monitor.input_end = n;
          input_flush ();
        }
      else
        connection->payload_length = (uint8_t) (connection->payload_length + n);
    }
  if (connection->left > 0)
    return true;
  connection->header_length = 0;
  return handle (connection);
}

void
connection_read (struct connection *connection)
{
  while (connection->fd >= 0 && connection_may_read (connection))
    {
      ssize_t n = receive (connection);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;
      if (n <= 0 || !take (connection, (size_t) n))
        {
          connection_close (connection);
          return;
        }
    }
}

bool
all_delivered (void)
{
  return monitor.chunk_length == 0 && monitor.out < 0 && monitor.err < 0;
}

void
announce_exit (void)
{
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    {
      struct connection *connection = &monitor.connections[i];
      if (connection->fd < 0 || !connection->wants_exit || connection_wants_to_write (connection))
        continue;
      connection->wants_exit = false;
      reply (connection, FRAME_EXITED, (uint32_t) monitor.exit_code);
    }
}

/* The result of the check that has just ended: its exit code in the upper half, the health in the lower.  */
void
announce_health (int code, uint32_t status)
{
  for (size_t i = 0; i < CONNECTIONS_MAX; i++)
    {
      struct connection *connection = &monitor.connections[i];
      if (connection->fd < 0 || !connection->wants_health)
        continue;
      connection->wants_health = false;
      reply (connection, FRAME_CHECKED, (uint32_t) (code & 0xffff) << 16 | status);
    }
}
