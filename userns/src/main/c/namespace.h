/* P, the user and mount namespace that all containers of a user share (docs/design/001, "P").  */

#ifndef JPOD_NAMESPACE_H
#define JPOD_NAMESPACE_H

#include "launcher.h"

struct p
{
  bool root;   /* real root: there is no P, only a mount namespace for each monitor */
  int pidfd;   /* a live monitor to join, else -1 */
  int user_fd; /* namespaces of a P made here, else -1 */
  int mount_fd;
};

/* Opens a live registered monitor of the run directory; -1 if there is none. Removes dead entries.  */
int p_find (const char *run_dir);
/* Locks the registry; -1 on error.  */
int p_lock (const char *run_dir);
/* In a forked child: unshares, tells `report` (one byte, or errno as int), with all capabilities ambient.  */
bool p_unshare (int report);
/* In the client: waits for the child's report (negative: it joined a P that is there), opens its namespaces and writes
   its maps. False if the child has ended meanwhile.  */
bool p_adopt (struct p *p, pid_t child, int report);
/* Makes a P without a JVM.  */
void p_make (struct p *p);
/* Joins; false with errno.  */
bool p_join (const struct p *p);
bool p_join_pidfd (int pidfd);
/* Registers the caller (a monitor) or removes it again.  */
bool p_register (const char *run_dir, bool here);

/* idmap.c: writes the maps of `child`, from /etc/subuid and /etc/subgid through newuidmap and newgidmap.  */
bool write_id_maps (pid_t child); /* false if the child has ended meanwhile */
bool has_ended (pid_t child);

#endif
