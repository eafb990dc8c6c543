/* The client: what a user starts.  */

#ifndef JPOD_CLIENT_H
#define JPOD_CLIENT_H

#include "attach.h"
#include "child.h"
#include "namespace.h"
#include "verbs.h"

/* Who the caller is outside of any user namespace.  */
struct outer_ids
{
  uint32_t uid;
  uint32_t gid;
  bool unshared; /* below `jpod unshare`: root of P */
};

struct client
{
  struct command_line line;
  char run_dir[PATH_LEN];
  int plans;   /* from the JVM */
  int answers; /* to it */
  pid_t jvm;
  struct outer_ids outer;
  struct p p;
  int sealed; /* copy of this program for the roles inside containers */

  /* Prepared while the JVM plans.  */
  int monitor; /* connection to a monitor that waits for its plan, -1 */
  bool monitor_nested;
  int exec_start; /* start socket of an exec role that waits for its plan, -1 */
  pid_t exec_pid;
  int exec_report; /* in the process of a detached exec: to who waits for its start */
};

extern struct client client;

/* rundir.c: finds or makes the run directory; ends the program if there is none that is ours alone.  */
void run_directory (const char *wanted, char *path);

/* launch.c */
/* Starts a monitor that waits for its plan; `prepare`: it makes the container's first process meanwhile.  */
void monitor_prepare (bool nested, bool prepare);
/* `do container`; with `keep` the outcome of a detached start is `started`.  */
void launch_container (const struct plan *plan, struct outcome *outcome);
/* `do attach` */
void attach_container (const struct plan *plan, struct outcome *outcome);

/* unshare.c */
struct outer_ids outer_ids (void);
/* `do unshare`: does not return.  */
_Noreturn void unshare_command (const struct plan *plan);

/* relay.c: `do exec` */
void exec_prepare (void);
/* The descriptors of `preserve-fds`, from 3 on; their number.  */
size_t preserved_fds (const struct plan *plan, int *fds);
void exec_in_container (const struct plan *plan, struct outcome *outcome);

#endif
