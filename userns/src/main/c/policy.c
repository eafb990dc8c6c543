/* Decisions about restarts and health, apart from everything that acts on them.  */

#include "health.h"
#include "launcher.h"
#include "restart.h"

#include <string.h>

bool
restart_policy_parse (const char *kind, const char *retries, struct restart_policy *policy)
{
  static const struct
  {
    const char *name;
    enum restart_kind kind;
  } kinds[] = { { "no", RESTART_NO },
                { "on-failure", RESTART_ON_FAILURE },
                { "unless-stopped", RESTART_UNLESS_STOPPED },
                { "always", RESTART_ALWAYS } };
  uint32_t count;
  if (!parse_u32 (retries, &count))
    return false;
  for (size_t i = 0; i < ARRAY_LENGTH (kinds); i++)
    if (strcmp (kinds[i].name, kind) == 0)
      {
        *policy = (struct restart_policy){ .kind = kinds[i].kind, .retries = count };
        return true;
      }
  return false;
}

int64_t
restart_delay (const struct restart_policy *policy, const struct restart_facts *facts)
{
  if (policy->kind == RESTART_NO)
    return -1;
  if (policy->kind == RESTART_ON_FAILURE
      && (facts->exit_code == 0 || (policy->retries > 0 && facts->restarts >= policy->retries)))
    return -1;
  if (facts->previous_delay == 0 || facts->ran_ms >= RESTART_RAN_WELL_MS)
    return RESTART_DELAY_FIRST;
  int64_t delay = 2 * facts->previous_delay;
  return delay > RESTART_DELAY_MAX ? RESTART_DELAY_MAX : delay;
}

struct health_verdict
health_judge (const struct health_settings *settings, struct health_verdict before, bool success, int64_t ran_ms)
{
  if (success)
    return (struct health_verdict){ .status = HEALTH_HEALTHY };
  /* What fails before it has ever been well does not count in its start period.  */
  if (before.status != HEALTH_STARTING || ran_ms >= settings->start_period)
    before.streak++;
  if (before.streak >= settings->retries)
    before.status = HEALTH_UNHEALTHY;
  return before;
}

int64_t
health_pause (const struct health_settings *settings, struct health_verdict now, int64_t ran_ms)
{
  return now.status == HEALTH_STARTING && ran_ms < settings->start_period ? settings->start_interval
                                                                          : settings->interval;
}

const char *
health_name (enum health_status status)
{
  static const char *const names[] = { "starting", "healthy", "unhealthy" };
  return names[status];
}
