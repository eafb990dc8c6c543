/* Mount instructions. Targets are always descriptors that root_open found.  */

#include "init.h"
#include "join.h"
#include "sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define MOUNT_DATA_MAX 4095 /* mount(2) reads one page and would cut the rest silently */

struct mount_flags
{
  unsigned long ms; /* for mount(2) */
  uint64_t set;     /* the same for mount_setattr(2) */
  uint64_t clear;
  uint64_t propagation; /* MS_PRIVATE …, 0: as it is */
  bool recursive;
};

static const struct
{
  const char *name;
  unsigned long ms;
  uint64_t attribute;
} flag_names[] = {
  { "ro", MS_RDONLY, ATTR_RDONLY },
  { "nosuid", MS_NOSUID, ATTR_NOSUID },
  { "nodev", MS_NODEV, ATTR_NODEV },
  { "noexec", MS_NOEXEC, ATTR_NOEXEC },
  { "noatime", MS_NOATIME, ATTR_NOATIME },
  { "relatime", MS_RELATIME, 0 },
  /* The defaults, named: a flag that the mount inherits from the host's is locked and cannot be taken back.  */
  { "rw", 0, 0 },
  { "suid", 0, 0 },
  { "dev", 0, 0 },
  { "exec", 0, 0 },
};

static const struct
{
  const char *name;
  unsigned long ms;
} propagation_names[] = { { "private", MS_PRIVATE }, { "rprivate", MS_PRIVATE | MS_REC },
                          { "slave", MS_SLAVE },     { "rslave", MS_SLAVE | MS_REC },
                          { "shared", MS_SHARED },   { "rshared", MS_SHARED | MS_REC },
                          { "unbindable", MS_UNBINDABLE }, { "runbindable", MS_UNBINDABLE | MS_REC } };

static bool
add_flag (struct mount_flags *flags, const char *name)
{
  if (strcmp (name, "rec") == 0)
    return flags->recursive = true;
  for (size_t i = 0; i < ARRAY_LENGTH (flag_names); i++)
    if (strcmp (flag_names[i].name, name) == 0)
      {
        flags->ms |= flag_names[i].ms;
        flags->set |= flag_names[i].attribute;
        if (flag_names[i].attribute == ATTR_NOATIME)
          flags->clear |= ATTR_ATIME_MASK;
        return true;
      }
  for (size_t i = 0; i < ARRAY_LENGTH (propagation_names); i++)
    if (strcmp (propagation_names[i].name, name) == 0)
      {
        flags->propagation = propagation_names[i].ms;
        return true;
      }
  return false;
}

static struct mount_flags
parse_flags (const char *text)
{
  struct mount_flags flags = { 0 };
  char name[16];
  while (*text != '\0')
    {
      size_t length = strcspn (text, ",");
      errno = EINVAL;
      if (length >= sizeof name)
        child_fail ("no mount flag '%s'", text);
      memcpy (name, text, length);
      name[length] = '\0';
      if (!add_flag (&flags, name))
        child_fail ("no mount flag '%s'", name);
      text += length;
      if (*text == ',')
        text++;
    }
  return flags;
}

static void
proc_path (char *path, size_t size, int fd)
{
  (void) append (path, path + size, "/proc/self/fd/%d", fd);
}

static int
open_target (const char *destination)
{
  int fd = root_open (destination, O_PATH);
  if (fd < 0)
    child_fail_errno ();
  return fd;
}

void
attach_tree (int tree, const char *destination)
{
  autofd int target = open_target (destination);
  if (sys_move_mount (tree, target) < 0)
    child_fail_errno ();
}

/* An overlay that was mounted volatile leaves a mark by which the kernel refuses it from then on, since a crash of the machine
   may have cost it data.  Only what is thrown away when it ends is mounted so, and used again only when its monitor died.  */
void
forget_volatile (const char *options)
{
  static const char *const marks[] = { "/work/incompat/volatile/dirty", "/work/incompat/volatile", "/work/incompat" };
  const char *work = strstr (options, "workdir=");
  if (strstr (options, ",volatile") == NULL || work == NULL)
    return;
  work += strlen ("workdir=");
  for (size_t i = 0; i < ARRAY_LENGTH (marks); i++)
    {
      char path[PATH_LEN];
      if (format_path (path, "%.*s%s", (int) strcspn (work, ","), work, marks[i]))
        (void) unlinkat (AT_FDCWD, path, i == 0 ? 0 : AT_REMOVEDIR);
    }
}

void
do_overlay (const char *mount_point, const char *options)
{
  if (strlen (options) > MOUNT_DATA_MAX)
    {
      errno = E2BIG;
      child_fail ("the options of the overlay are longer than a page");
    }
  if (child.own_users)
    source_root ();
  else
    {
      forget_volatile (options);
      if (mount ("overlay", mount_point, "overlay", 0, options) < 0)
        child_fail_errno ();
    }
}

void
do_bind_root (const char *source, const char *mount_point)
{
  if (child.own_users)
    source_root ();
  else if (mount (source, mount_point, NULL, MS_BIND | MS_REC, NULL) < 0)
    child_fail_errno ();
}

void
do_root (const char *mount_point)
{
  child.root = open (child.own_users ? ROOT_SHELTER : mount_point, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (child.root < 0)
    child_fail_errno ();
}

void
do_root_readonly (void)
{
  struct tree_attr attr = { .set = ATTR_RDONLY };
  if (sys_mount_setattr (child.root, 0, &attr) < 0)
    child_fail_errno ();
}

void
mount_at (const char *destination, const char *type, const char *source, const char *flag_text, const char *data)
{
  struct mount_flags flags = parse_flags (flag_text);
  char path[64];
  autofd int target = open_target (destination);
  if (strlen (data) > MOUNT_DATA_MAX)
    {
      errno = E2BIG;
      child_fail ("the mount options are longer than a page");
    }
  /* P's /proc is the host's; nothing of the container is mounted over it. */
  proc_path (path, sizeof path, target);
  if (mount (source, path, type, flags.ms, data[0] == '\0' ? NULL : data) < 0)
    child_fail_errno ();
  if (flags.propagation == 0)
    return;
  autofd int mounted = open_target (destination);
  proc_path (path, sizeof path, mounted);
  if (mount (NULL, path, NULL, flags.propagation, NULL) < 0)
    child_fail_errno ();
}

static void
attach_with_flags (int tree, const char *flag_text, const char *destination)
{
  struct mount_flags flags = parse_flags (flag_text);
  /* Flags before it is attached, so that it is never seen without them.  */
  struct tree_attr attr = { .set = flags.set, .clear = flags.clear };
  if ((attr.set | attr.clear) != 0 && sys_mount_setattr (tree, flags.recursive ? AT_RECURSIVE : 0U, &attr) < 0)
    child_fail ("set its flags '%s'", flag_text);
  struct tree_attr propagation = { .propagation = flags.propagation & ~(unsigned long) MS_REC };
  if (flags.propagation != 0
      && sys_mount_setattr (tree, (flags.propagation & MS_REC) != 0 ? AT_RECURSIVE : 0U, &propagation) < 0)
    child_fail ("set its propagation '%s'", flag_text);
  attach_tree (tree, destination);
}

void
do_mount (const struct instruction *instruction)
{
  const char *type = plan_word (instruction, 0);
  const char *destination = plan_word (instruction, 2);
  const char *flags = plan_word (instruction, 3);
  if (child.own_users && strcmp (type, "overlay") == 0)
    {
      autofd int tree = source_tree (plan_word (instruction, 1), false);
      if (tree < 0)
        child_fail_errno ();
      attach_with_flags (tree, flags, destination);
    }
  else
    mount_at (destination, type, plan_word (instruction, 1), flags, plan_word (instruction, 4));
}

void
do_bind (const char *source, const char *destination, const char *flag_text)
{
  bool recursive = parse_flags (flag_text).recursive;
  autofd int tree = source_tree (source, recursive);
  if (tree < 0)
    child_fail ("%s", errno == EINVAL && !recursive ? "it holds mounts; bind it recursively" : "");
  attach_with_flags (tree, flag_text, destination);
}

/* The path below may have been written by whoever uses the volume: no link leads out of it.  */
void
do_bind_below (const struct instruction *instruction)
{
  autofd int tree = source_below (plan_word (instruction, 0), plan_word (instruction, 1));
  if (tree < 0)
    child_fail_errno ();
  attach_with_flags (tree, plan_word (instruction, 3), plan_word (instruction, 2));
}

void
do_bind_of (const struct instruction *instruction)
{
  autofd int tree = join_tree (plan_word (instruction, 0), plan_word (instruction, 1));
  if (tree < 0)
    child_fail ("%s", errno == ESRCH ? "that container is not running" : "");
  attach_with_flags (tree, plan_word (instruction, 3), plan_word (instruction, 2));
}

/* An empty read-only tmpfs; one serves all masked directories of a container. Its first user gets the mount itself: before
   Linux 6.15 only what is attached somewhere can be cloned.  */
static int
empty_tree (void)
{
  static int empty = -1;
  if (empty >= 0)
    return sys_open_tree (empty, "", TREE_CLONE | TREE_CLOEXEC | AT_EMPTY_PATH);
  autofd int fs = sys_fsopen ("tmpfs");
  if (fs < 0 || sys_fsconfig (fs, FS_SET_STRING, "size", "0") < 0
      || sys_fsconfig (fs, FS_SET_STRING, "mode", "0555") < 0 || sys_fsconfig (fs, FS_CREATE, NULL, NULL) < 0)
    return -1;
  empty = sys_fsmount (fs, ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
  return empty < 0 ? -1 : fcntl (empty, F_DUPFD_CLOEXEC, 0);
}

/* CVE-2025-31133: the source of a mask is the host's /dev/null and is looked at, not the container's, which an image or
   another container can replace with a symlink.  */
static int
null_tree (void)
{
  static int null = -1;
  struct stat status;
  if (null < 0)
    null = open ("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (null < 0 || fstat (null, &status) < 0)
    return -1;
  if (!S_ISCHR (status.st_mode) || status.st_rdev != makedev (1, 3))
    {
      errno = ENODEV;
      child_fail ("/dev/null of the host is not the null device");
    }
  return sys_open_tree (null, "", TREE_CLONE | TREE_CLOEXEC | AT_EMPTY_PATH);
}

void
do_mask (const char *destination)
{
  struct stat status;
  autofd int target = root_open (destination, O_PATH);
  if (target < 0 && (errno == ENOENT || errno == ENOTDIR))
    return;
  if (target < 0 || fstat (target, &status) < 0)
    child_fail_errno ();
  autofd int tree = S_ISDIR (status.st_mode) ? empty_tree () : null_tree ();
  if (tree < 0 || sys_move_mount (tree, target) < 0)
    child_fail_errno ();
}

void
do_readonly (const char *destination)
{
  struct tree_attr attr = { .set = ATTR_RDONLY };
  autofd int target = root_open (destination, O_PATH);
  if (target < 0 && (errno == ENOENT || errno == ENOTDIR))
    return;
  if (target < 0)
    child_fail_errno ();
  autofd int tree = sys_open_tree (target, "", TREE_CLONE | TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE);
  if (tree < 0 || sys_mount_setattr (tree, AT_RECURSIVE, &attr) < 0 || sys_move_mount (tree, target) < 0)
    child_fail_errno ();
}

void
do_pivot (void)
{
  /* The old root comes to lie over the new one and is taken off again: no directory for it is needed, pivot_root(2). */
  if (fchdir (child.root) < 0 || sys_pivot_root (".", ".") < 0 || umount2 (".", MNT_DETACH) < 0 || chdir ("/") < 0)
    child_fail_errno ();
}
