/* The role that carries out what stands behind `child`: a container's first process, or the process of an exec.  */

#ifndef JPOD_INIT_H
#define JPOD_INIT_H

#include "child.h"
#include "plan.h"

#include <linux/filter.h>

#define ENVIRONMENT_MAX 8192
#define ARGUMENTS_MAX 65536

struct child
{
  bool exec;    /* of an exec: the container is there already */
  bool own_users; /* it has a user namespace of its own: the host's files come from the monitor */
  int start;    /* start socket */
  int root;     /* O_PATH descriptor of the new root, -1 before `root` */
  int proc;     /* the host's procfs, opened before anything of the container is in sight */
  int target;   /* exec: pidfd of the target, -1: by its pid in the plan */
  int stdio[3]; /* from the monitor (or the client) until `pty` replaces them */
  int slave;    /* of the terminal, -1 */
  uint16_t rows;
  uint16_t columns;
  int preserved[PRESERVE_MAX]; /* descriptors of --preserve-fds, where they wait */
  size_t preserved_count;
  bool stays; /* `init` */
  mode_t umask;
  int32_t index; /* of the instruction that is carried out */
  struct sock_filter *filter;
  size_t filter_length;
  char **environment;
  size_t environment_count;
};

extern struct child child;

/* Reports the current instruction with errno, and ends.  */
_Noreturn void child_fail (const char *detail_format, ...) format_like (1, 2);
_Noreturn void child_fail_errno (void);
/* Takes the plan and the descriptors from the start socket.  */
void child_begin (struct plan *plan);
/* Runs the instructions from `from` to the end of the plan; the last one is `exec`.  */
_Noreturn void run_instructions (const struct plan *plan, struct instruction from);
/* Reads a compiled filter while the host's files are in reach.  */
void seccomp_load (const char *path);

/* root.c: paths inside the new root.  */
int root_open (const char *path, int flags);           /* -1 with errno */
int root_parent (const char *path, const char **name); /* the directory that `path` is in, which must exist */
void root_mkdir (const char *path, mode_t mode);       /* as mkdir -p */
void root_file (const char *path, mode_t mode);
void root_symlink (const char *target, const char *path);

/* mounts.c: one function for each instruction.  */
void forget_volatile (const char *options);
void do_overlay (const char *mount_point, const char *options);
void do_bind_root (const char *source, const char *mount_point);
void do_root (const char *mount_point);
void do_root_readonly (void);
void do_mount (const struct instruction *instruction);
void do_bind (const char *source, const char *destination, const char *flags);
void do_mask (const char *destination);
void do_readonly (const char *destination);
void do_pivot (void);
void attach_tree (int tree, const char *destination);

void mount_at (const char *destination, const char *type, const char *source, const char *flags, const char *data);
void do_bind_below (const struct instruction *instruction);
void do_bind_of (const struct instruction *instruction);

/* copyup.c */
void do_tmpfs (const char *destination, const char *flags, const char *data);

/* source.c: things of the host; -1 with errno.  */
#define ROOT_SHELTER "/sys" /* where the new root waits for `pivot` if its own mount point cannot be looked up */
int source_tree (const char *path, bool recursive);
int source_file (const char *path);
int source_below (const char *base, const char *path);
void source_root (void);

/* pty.c */
void do_pty (void);

/* settings of the process: process.c */
void do_sysctl (const char *key, const char *value);
void do_rlimit (const char *name, const char *soft, const char *hard);
void apply_descriptor_limit (void); /* `rlimit nofile`, when we need no more descriptors */
void do_oom_score_adj (const char *value);
void do_loopback (void);
void do_session_keyring (void);
void do_personality (const char *name);
void do_cwd (const char *path);

/* credentials.c */
void do_groups (const struct instruction *instruction);
void do_gid (const char *gid);
void do_uid (const char *uid);
void do_caps (const struct instruction *instruction);
void do_nnp (void);
void do_seccomp (void);

/* command.c */
void do_env (const char *entry);
_Noreturn void do_exec (const struct instruction *instruction);
/* reaper.c: returns in the process that becomes the command.  */
void become_reaper (bool tty);

#endif
