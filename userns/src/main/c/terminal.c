/* The caller's terminal.  */

#include "terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

static struct termios original;
static struct termios raw;
static volatile sig_atomic_t is_raw;

void
terminal_restore (void)
{
  if (is_raw)
    {
      is_raw = 0;
      (void) tcsetattr (STDIN_FILENO, TCSADRAIN, &original);
    }
}

void
terminal_raw (void)
{
  static bool registered;
  if (tcgetattr (STDIN_FILENO, &original) < 0)
    return;
  raw = original;
  cfmakeraw (&raw);
  if (tcsetattr (STDIN_FILENO, TCSADRAIN, &raw) < 0)
    return;
  is_raw = 1;
  if (!registered)
    registered = atexit (terminal_restore) == 0;
}

void
terminal_again (void)
{
  if (is_raw)
    (void) tcsetattr (STDIN_FILENO, TCSADRAIN, &raw);
}

bool
terminal_size (struct winsize *size)
{
  for (int fd = 0; fd <= 2; fd++)
    if (ioctl (fd, TIOCGWINSZ, size) == 0)
      return true;
  return false;
}

static int
hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

bool
detach_keys_parse (struct detach_keys *keys, const char *hex)
{
  *keys = (struct detach_keys){ 0 };
  for (; hex[0] != '\0'; hex += 2)
    {
      int high = hex_digit (hex[0]);
      int low = high < 0 ? -1 : hex_digit (hex[1]);
      if (low < 0 || keys->count == DETACH_KEYS_MAX)
        return false;
      keys->keys[keys->count++] = (uint8_t) (high << 4 | low);
    }
  return true;
}

size_t
detach_keys_filter (struct detach_keys *keys, const uint8_t *in, size_t length, uint8_t *out, bool *detach)
{
  size_t written = 0;
  *detach = false;
  if (keys->count == 0)
    {
      memcpy (out, in, length);
      return length;
    }
  for (size_t i = 0; i < length; i++)
    {
      /* On a mismatch let go of the oldest held byte until the rest is a beginning of the sequence again.  */
      while (keys->matched > 0 && in[i] != keys->keys[keys->matched])
        {
          size_t held = keys->matched;
          size_t keep = held - 1;
          while (keep > 0 && memcmp (keys->keys, keys->keys + held - keep, keep) != 0)
            keep--;
          memcpy (out + written, keys->keys, held - keep);
          written += held - keep;
          keys->matched = keep;
        }
      if (in[i] != keys->keys[keys->matched])
        out[written++] = in[i];
      else if (++keys->matched == keys->count)
        {
          *detach = true;
          return written;
        }
    }
  return written;
}
