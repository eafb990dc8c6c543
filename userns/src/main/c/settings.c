/* The monitor's settings, copied out of the plan so that the plan can go when the start is done.  */

#include "monitor.h"

#include <signal.h>
#include <string.h>

static const char *
keep (const char *word)
{
  size_t length = strlen (word) + 1;
  if (length > SETTINGS_MAX - monitor.settings_used)
    monitor_fail (EXIT_LAUNCHER, "the launch plan's paths are longer than %d bytes together", SETTINGS_MAX);
  char *copy = monitor.settings + monitor.settings_used;
  memcpy (copy, word, length);
  monitor.settings_used += length;
  return copy;
}

static int
number (const struct instruction *instruction, int64_t low, int64_t high)
{
  int64_t value;
  if (!parse_i64 (instruction->words, &value) || value < low || value > high)
    monitor_fail (EXIT_LAUNCHER, "launch plan: %s '%s' is not a number from %lld to %lld",
                  plan_name (instruction->word), instruction->words, (long long) low, (long long) high);
  return (int) value;
}

static void
add_volume (const struct instruction *instruction)
{
  if (monitor.volume_count == VOLUMES_MAX)
    monitor_fail (EXIT_LAUNCHER, "launch plan: more than %d anonymous volumes", VOLUMES_MAX);
  monitor.volumes[monitor.volume_count][0] = keep (plan_word (instruction, 0));
  monitor.volumes[monitor.volume_count][1] = keep (plan_word (instruction, 1));
  monitor.volume_count++;
}

static void
read_log (const struct instruction *instruction)
{
  const char *driver = plan_word (instruction, 0);
  if (strcmp (driver, "json-file") == 0)
    monitor.log_path = keep (plan_word (instruction, 1));
  else if (strcmp (driver, "none") != 0)
    monitor_fail (EXIT_LAUNCHER, "launch plan: no log driver '%s'", driver);
}

void
settings_read (const struct plan *plan)
{
  monitor.stop_signal = SIGTERM;
  monitor.stop_timeout = 10;
  for (struct instruction now = plan_begin (plan); plan_next (plan, &now) && now.word != WORD_CHILD;)
    switch (now.word)
      {
      case WORD_DIR:
        monitor.dir = keep (now.words);
        break;
      case WORD_SOCKET:
        monitor.socket_path = keep (now.words);
        break;
      case WORD_LOG:
        read_log (&now);
        break;
      case WORD_TTY:
        monitor.tty = strcmp (now.words, "1") == 0;
        break;
      case WORD_STDIN:
        monitor.stdin_open = strcmp (now.words, "open") == 0;
        break;
      case WORD_STOP_SIGNAL:
        monitor.stop_signal = number (&now, 1, NSIG - 1);
        break;
      case WORD_STOP_TIMEOUT:
        monitor.stop_timeout = number (&now, -1, INT32_MAX / 1000);
        break;
      case WORD_REMOVE:
        monitor.trash = keep (plan_word (&now, 0));
        monitor.name_link = keep (plan_word (&now, 1));
        monitor.lock_path = keep (plan_word (&now, 2));
        break;
      case WORD_VOLUME_REMOVE:
        add_volume (&now);
        break;
      default:
        break;
      }
  if (monitor.dir == NULL || monitor.dir[0] != '/' || monitor.socket_path == NULL || monitor.socket_path[0] != '/')
    {
      monitor.socket_path = NULL;
      monitor_fail (EXIT_LAUNCHER, "launch plan: `dir` or `socket` is missing or not absolute");
    }
}
