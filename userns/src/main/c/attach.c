/* The client's end of a container's stdio.  */

#include "attach.h"
#include "frames.h"
#include "terminal.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define INPUT_MAX 32768

void
outcome_fail (struct outcome *outcome, int code, const char *format, ...)
{
  va_list words;
  va_start (words, format);
  (void) vsnprintf (outcome->text, sizeof outcome->text, format, words);
  va_end (words);
  outcome->kind = OUTCOME_FAILED;
  outcome->code = code;
}

struct attach_options
attach_options (const struct plan *plan)
{
  const char *letters = plan_setting (plan, WORD_ATTACH, "");
  return (struct attach_options){
    .in = strchr (letters, 'i') != NULL,
    .out = strchr (letters, 'o') != NULL,
    .err = strchr (letters, 'e') != NULL,
    .tty = strcmp (plan_setting (plan, WORD_TTY, "0"), "1") == 0,
    .sig_proxy = strcmp (plan_setting (plan, WORD_SIG_PROXY, "1"), "1") == 0,
    .detach_keys = plan_setting (plan, WORD_DETACH_KEYS, ""),
  };
}

bool
attach_any (const struct attach_options *options)
{
  return options->in || options->out || options->err;
}

uint8_t
attach_streams (const struct attach_options *options)
{
  return (uint8_t) ((options->in ? STREAM_STDIN : 0) | (options->out ? STREAM_STDOUT : 0)
                    | (options->err ? STREAM_STDERR : 0));
}

struct copier
{
  int connection;
  const struct attach_options *options;
  struct outcome *outcome;
  struct detach_keys keys;
  bool done;
  bool input_open;
  bool raw;     /* standard input is a terminal in raw mode */
  bool lost[3]; /* the caller closed its end of this descriptor: what comes for it is dropped */

  /* Frame that is being received.  */
  uint8_t header[FRAME_HEADER];
  size_t header_length;
  uint8_t type;
  uint32_t left;
  uint8_t text[sizeof ((struct outcome *) 0)->text];
  size_t text_length;

  /* Frames that wait for room in the connection.  */
  size_t pending_at;
  size_t pending_end;
};

static uint8_t pending[2 * FRAME_HEADER + INPUT_MAX + DETACH_KEYS_MAX];
static uint8_t received[FRAME_PAYLOAD_MAX];

static void
write_output (struct copier *copier, const uint8_t *data, size_t length)
{
  int fd = copier->type == FRAME_STDERR ? STDERR_FILENO : STDOUT_FILENO;
  if (!copier->lost[fd] && !write_all (fd, data, length))
    copier->lost[fd] = true; /* as `jpod run … | head`: the container goes on, SIGPIPE is its own affair */
}

static void
frame_complete (struct copier *copier)
{
  struct outcome *outcome = copier->outcome;
  copier->text[copier->text_length] = '\0';
  switch (copier->type)
    {
    case FRAME_EXITED:
      outcome->kind = OUTCOME_EXITED;
      outcome->code = copier->text_length >= 4 ? (int) get_be32 (copier->text) : EXIT_LAUNCHER;
      copier->done = true;
      break;
    case FRAME_FAILED:
      {
        const char *message = (const char *) copier->text;
        int code = atoi (message);
        message += strlen (message);
        outcome_fail (outcome, code, "%s",
                      message < (const char *) copier->text + copier->text_length ? message + 1 : "");
        copier->done = true;
        break;
      }
    case FRAME_STARTED:
      outcome->pid = atoi ((const char *) copier->text);
      break;
    default:
      break;
    }
}

/* Takes apart what came; a frame may begin and end anywhere in it.  */
static bool
receive (struct copier *copier, const uint8_t *data, size_t length)
{
  while (length > 0 && !copier->done)
    {
      size_t part;
      if (copier->header_length < FRAME_HEADER)
        {
          part = FRAME_HEADER - copier->header_length;
          part = part < length ? part : length;
          memcpy (copier->header + copier->header_length, data, part);
          copier->header_length += part;
          copier->text_length = 0;
          if (copier->header_length == FRAME_HEADER && !frame_parse (copier->header, &copier->type, &copier->left))
            return false;
        }
      else
        {
          part = copier->left < length ? copier->left : length;
          size_t room = sizeof copier->text - 1 - copier->text_length;
          if (copier->type == FRAME_STDOUT || copier->type == FRAME_STDERR)
            write_output (copier, data, part);
          else
            {
              memcpy (copier->text + copier->text_length, data, part < room ? part : room);
              copier->text_length += part < room ? part : room;
            }
          copier->left -= (uint32_t) part;
        }
      data += part;
      length -= part;
      if (copier->header_length == FRAME_HEADER && copier->left == 0)
        {
          frame_complete (copier);
          copier->header_length = 0;
        }
    }
  return true;
}

static void
flush_pending (struct copier *copier)
{
  while (copier->pending_at < copier->pending_end)
    {
      ssize_t n = send (copier->connection, pending + copier->pending_at, copier->pending_end - copier->pending_at,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;
      if (n < 0) /* the monitor is going: what it still says is read, the rest of the input is nobody's */
        {
          copier->input_open = false;
          break;
        }
      copier->pending_at += (size_t) n;
    }
  copier->pending_at = copier->pending_end = 0;
}

static void
read_input (struct copier *copier)
{
  uint8_t typed[INPUT_MAX];
  uint8_t *payload = pending + FRAME_HEADER;
  bool detach = false;
  ssize_t n;
  size_t length;
  do
    n = read (STDIN_FILENO, copier->keys.count > 0 ? typed : payload, INPUT_MAX);
  while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0 && copier->raw) /* the terminal is gone; the container is not to notice */
    {
      copier->outcome->kind = OUTCOME_DETACHED;
      copier->done = true;
      return;
    }
  if (n <= 0)
    {
      frame_header (pending, FRAME_INPUT_END, 0);
      copier->pending_end = FRAME_HEADER;
      copier->input_open = false;
      flush_pending (copier);
      return;
    }
  length
      = copier->keys.count > 0 ? detach_keys_filter (&copier->keys, typed, (size_t) n, payload, &detach) : (size_t) n;
  if (length > 0)
    {
      frame_header (pending, FRAME_INPUT, (uint32_t) length);
      copier->pending_end = FRAME_HEADER + length;
      flush_pending (copier);
    }
  if (detach)
    {
      copier->outcome->kind = OUTCOME_DETACHED;
      copier->done = true;
    }
}

static bool
read_connection (struct copier *copier)
{
  ssize_t n;
  do
    n = recv (copier->connection, received, sizeof received, 0);
  while (n < 0 && errno == EINTR);
  return n > 0 && receive (copier, received, (size_t) n);
}

static void
copy_loop (struct copier *copier)
{
  while (!copier->done)
    {
      bool waiting = copier->pending_at < copier->pending_end;
      struct pollfd polled[] = { { .fd = copier->connection, .events = (short) (POLLIN | (waiting ? POLLOUT : 0)) },
                                 { .fd = copier->input_open && !waiting ? STDIN_FILENO : -1, .events = POLLIN } };
      if (poll (polled, ARRAY_LENGTH (polled), -1) < 0)
        {
          if (errno == EINTR)
            continue;
          die_errno ("poll");
        }
      if (waiting && (polled[0].revents & POLLOUT) != 0)
        flush_pending (copier);
      if ((polled[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !read_connection (copier))
        {
          outcome_fail (copier->outcome, EXIT_LAUNCHER, "lost the container's monitor: it was killed or has failed");
          return;
        }
      if (!copier->done && polled[1].revents != 0)
        read_input (copier);
    }
}

void
attach_copy (int connection, const struct attach_options *options, struct outcome *outcome)
{
  struct copier copier
      = { .connection = connection, .options = options, .outcome = outcome, .input_open = options->in };
  bool raw = options->tty && options->in && isatty (STDIN_FILENO);
  copier.raw = raw;
  if (raw && !detach_keys_parse (&copier.keys, options->detach_keys))
    die ("detach keys '%s' are not hexadecimal", options->detach_keys);
  if (raw)
    terminal_raw ();
  copy_loop (&copier);
  terminal_restore ();
}

void
attach_await_start (int connection, struct outcome *outcome)
{
  struct attach_options nothing = { 0 };
  struct copier copier = { .connection = connection, .options = &nothing, .outcome = outcome };
  uint8_t byte[FRAME_HEADER];
  outcome->kind = OUTCOME_STARTED;
  outcome->pid = 0;
  /* Frame by frame, so that nothing of what follows is taken.  */
  while (!copier.done && outcome->pid == 0)
    {
      size_t want = copier.header_length < FRAME_HEADER ? FRAME_HEADER - copier.header_length : copier.left;
      want = want < sizeof byte ? want : sizeof byte;
      ssize_t n = read_all (connection, byte, want);
      if (n != (ssize_t) want || !receive (&copier, byte, want))
        {
          outcome_fail (outcome, EXIT_LAUNCHER, "lost the container's monitor while it was starting");
          return;
        }
    }
}
