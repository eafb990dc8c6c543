/* System calls and constants that the libc we build against may not know: musl 1.2.3 and glibc 2.31 upward.  */

#ifndef JPOD_SYS_H
#define JPOD_SYS_H

#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3 */
#endif
#ifndef F_OFD_SETLK
#define F_OFD_SETLK 37
#define F_OFD_SETLKW 38
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

#define TREE_CLONE 1U             /* OPEN_TREE_CLONE */
#define TREE_CLOEXEC O_CLOEXEC    /* OPEN_TREE_CLOEXEC */
#define MOVE_BY_DESCRIPTORS 0x44U /* MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH */
#define FS_CLOEXEC 1U             /* FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC */
#define FS_SET_STRING 1U          /* FSCONFIG_SET_STRING */
#define FS_CREATE 6U              /* FSCONFIG_CMD_CREATE */
#define ATTR_RDONLY 0x01U         /* MOUNT_ATTR_* */
#define ATTR_NOSUID 0x02U
#define ATTR_NODEV 0x04U
#define ATTR_NOEXEC 0x08U
#define ATTR_ATIME_MASK 0x70U
#define ATTR_NOATIME 0x10U
#define ATTR_NOSYMFOLLOW 0x200000U

/* struct mount_attr of linux/mount.h, which clashes with some libcs' sys/mount.h.  */
struct tree_attr
{
  uint64_t set;
  uint64_t clear;
  uint64_t propagation;
  uint64_t userns_fd;
};

static inline int
sys_openat2 (int dir, const char *path, const struct open_how *how)
{
  return (int) syscall (SYS_openat2, dir, path, how, sizeof *how);
}

static inline int
sys_pidfd_open (pid_t pid)
{
  return (int) syscall (SYS_pidfd_open, pid, 0U);
}

static inline int
sys_pidfd_send_signal (int pidfd, int signal)
{
  return (int) syscall (SYS_pidfd_send_signal, pidfd, signal, NULL, 0U);
}

static inline int
sys_open_tree (int dir, const char *path, unsigned int flags)
{
  return (int) syscall (SYS_open_tree, dir, path, flags);
}

/* Attaches the detached mount `tree` on what `target` (O_PATH) names: no path is looked up again.  */
static inline int
sys_move_mount (int tree, int target)
{
  return (int) syscall (SYS_move_mount, tree, "", target, "", MOVE_BY_DESCRIPTORS);
}

static inline int
sys_mount_setattr (int tree, unsigned int flags, const struct tree_attr *attr)
{
  return (int) syscall (SYS_mount_setattr, tree, "", flags | (unsigned int) AT_EMPTY_PATH, attr, sizeof *attr);
}

static inline int
sys_fsopen (const char *type)
{
  return (int) syscall (SYS_fsopen, type, FS_CLOEXEC);
}

static inline int
sys_fsconfig (int fs, unsigned int command, const char *key, const char *value)
{
  return (int) syscall (SYS_fsconfig, fs, command, key, value, 0);
}

static inline int
sys_fsmount (int fs, unsigned int attributes)
{
  return (int) syscall (SYS_fsmount, fs, FS_CLOEXEC, attributes);
}

static inline int
sys_close_range (unsigned int first, unsigned int last)
{
  return (int) syscall (SYS_close_range, first, last, 0U);
}

static inline int
sys_pivot_root (const char *new_root, const char *put_old)
{
  return (int) syscall (SYS_pivot_root, new_root, put_old);
}

static inline int
sys_execveat (int fd, char *const argv[], char *const envp[])
{
  return (int) syscall (SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH);
}

/* fork with new namespaces. No libc state is repaired in the child, which is fine: we have one thread and no atfork. */
static inline pid_t
sys_clone (unsigned long flags, int *pidfd)
{
#ifdef __s390x__
  return (pid_t) syscall (SYS_clone, NULL, flags | SIGCHLD, pidfd, NULL, 0UL);
#else
  return (pid_t) syscall (SYS_clone, flags | SIGCHLD, NULL, pidfd, NULL, 0UL);
#endif
}

#endif
