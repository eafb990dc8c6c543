/* The caller's terminal: raw mode, size, the keys that detach.  */

#ifndef JPOD_TERMINAL_H
#define JPOD_TERMINAL_H

#include "launcher.h"

#include <sys/ioctl.h>

#define DETACH_KEYS_MAX 16

/* Raw mode on standard input; restored by terminal_restore, which every way out calls (it is registered with atexit).
 */
void terminal_raw (void);
void terminal_restore (void); /* safe in a signal handler */
void terminal_again (void);   /* after SIGCONT: the shell has set its own modes meanwhile */
bool terminal_size (struct winsize *size);

struct detach_keys
{
  uint8_t keys[DETACH_KEYS_MAX];
  size_t count;
  size_t matched; /* keys held back at the end of what was typed so far */
};

bool detach_keys_parse (struct detach_keys *keys, const char *hex);
/* Copies typed bytes to `out` (room for length + DETACH_KEYS_MAX) without a complete or open match; sets *detach when
   the sequence is complete. A sequence may be split over several reads.  */
size_t detach_keys_filter (struct detach_keys *keys, const uint8_t *in, size_t length, uint8_t *out, bool *detach);

#endif
