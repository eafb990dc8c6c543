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
  if (!log_driver_parse (driver, &monitor.log.settings.driver))
    monitor_fail (EXIT_LAUNCHER, "launch plan: no log driver '%s'", driver);
  monitor.log.settings.path = keep (plan_word (instruction, 1));
}

static int64_t
long_number (const struct instruction *instruction, uint32_t position, int64_t low, int64_t high)
{
  int64_t value;
  const char *word = plan_word (instruction, position);
  if (!parse_i64 (word, &value) || value < low || value > high)
    monitor_fail (EXIT_LAUNCHER, "launch plan: %s '%s' is not a number from %lld to %lld",
                  plan_name (instruction->word), word, (long long) low, (long long) high);
  return value;
}

static void
read_restart (const struct instruction *instruction)
{
  if (!restart_policy_parse (instruction->words, plan_word (instruction, 1), &monitor.restart))
    monitor_fail (EXIT_LAUNCHER, "launch plan: restart '%s'", instruction->words);
}

static void
read_health (const struct instruction *instruction)
{
  static const char *const actions[] = { "none", "kill", "restart", "stop" };
  const char *action = plan_word (instruction, 5);
  health_settings.configured = true;
  health_settings.interval = long_number (instruction, 0, 0, INT64_MAX / 4);
  health_settings.timeout = long_number (instruction, 1, 1, INT64_MAX / 4);
  health_settings.retries = (unsigned int) long_number (instruction, 2, 1, INT32_MAX);
  health_settings.start_period = long_number (instruction, 3, 0, INT64_MAX / 4);
  health_settings.start_interval = long_number (instruction, 4, 1, INT64_MAX / 4);
  for (size_t i = 0; i < ARRAY_LENGTH (actions); i++)
    if (strcmp (actions[i], action) == 0)
      {
        health_settings.action = (enum health_action) i;
        return;
      }
  monitor_fail (EXIT_LAUNCHER, "launch plan: health action '%s'", action);
}

void
settings_read (const struct plan *plan)
{
  monitor.stop_signal = SIGTERM;
  monitor.stop_timeout = 10;
  health_settings.log_count = 5;
  health_settings.log_size = 500;
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
      case WORD_ID:
        monitor.log.settings.id = keep (now.words);
        break;
      case WORD_NAME:
        monitor.log.settings.name = keep (now.words);
        break;
      case WORD_LOG_LIMIT:
        monitor.log.settings.max_size = long_number (&now, 0, 0, INT64_MAX);
        monitor.log.settings.files = (unsigned int) long_number (&now, 1, 1, 100000);
        break;
      case WORD_LOG_TAG:
        monitor.log.settings.tag = keep (now.words);
        break;
      case WORD_EVENTS:
        monitor.events = keep (now.words);
        break;
      case WORD_RESTART:
        read_restart (&now);
        break;
      case WORD_HEALTH:
        read_health (&now);
        break;
      case WORD_HEALTH_LOG:
        health_settings.log_count = (unsigned int) long_number (&now, 0, 1, 1000);
        health_settings.log_size = (unsigned int) long_number (&now, 1, 1, HEALTH_OUTPUT_MAX);
        break;
      case WORD_TIMEOUT:
        monitor.timeout = number (&now, 0, INT32_MAX / 1000);
        break;
      case WORD_PID_FILE:
        monitor.pid_file = keep (now.words);
        break;
      case WORD_END_WITH_CALLER:
        monitor.end_with_caller = true;
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
