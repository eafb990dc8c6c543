/* Failures in words. An errno of the kernel often says little or misleads, so the likely reason and what to type are
   added, after a look at the machine where that tells (docs: troubleshooting.md).  */

#include "child.h"

#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

static bool
kernel_older_than (int major, int minor)
{
  struct utsname name;
  char *end;
  if (uname (&name) < 0)
    return false;
  long first = strtol (name.release, &end, 10);
  long second = *end == '.' ? strtol (end + 1, NULL, 10) : 0;
  return first < major || (first == major && second < minor);
}

static const char *
store_file_system (const char *mount_point)
{
  struct statfs status;
  if (statfs (mount_point, &status) < 0)
    return NULL;
  switch ((unsigned long) status.f_type)
    {
    case 0x6969: /* NFS_SUPER_MAGIC */
      return "NFS";
    case 0x794c7630: /* OVERLAYFS_SUPER_MAGIC */
      return "another overlay";
    case 0xff534d42: /* CIFS_SUPER_MAGIC */
      return "CIFS";
    case 0x65735546: /* FUSE_SUPER_MAGIC */
      return "FUSE";
    case 0x01021997: /* V9FS_MAGIC */
      return "9p";
    default:
      return NULL;
    }
}

static char *
explain_overlay (char *end, const char *limit, int err, const char *mount_point)
{
  const char *file_system = store_file_system (mount_point);
  if (kernel_older_than (5, 12))
    return append (end, limit, "\n  try:  a kernel from 5.12 on: overlay mounts without root need it");
  if (err == ENODEV)
    return append (end, limit, "\n  try:  sudo modprobe overlay");
  if (err == EPERM && kernel_older_than (5, 13))
    return append (end, limit, "\n  try:  a newer kernel: this one does not let users mount overlay");
  if (file_system != NULL)
    return append (end, limit,
                   ": the store lies on %s, which cannot hold the upper directory of an overlay\n"
                   "  try:  --root DIR (or XDG_DATA_HOME) with a directory on ext4, xfs, btrfs or tmpfs",
                   file_system);
  return end;
}

static char *
describe_words (char *end, const char *limit, const struct instruction *now)
{
  const char *first = now->count > 0 ? now->words : "";
  const char *second = now->count > 1 ? plan_word (now, 1) : "";
  switch (now->word)
    {
    case WORD_OVERLAY:
      return append (end, limit, "mount overlay on '%s'", first);
    case WORD_MOUNT:
      return append (end, limit, "mount %s on '%s'", first, plan_word (now, 2));
    case WORD_BIND:
    case WORD_BIND_ROOT:
      return append (end, limit, "bind '%s' on '%s'", first, second);
    case WORD_BIND_BELOW:
      return append (end, limit, "bind '%s' of '%s' on '%s'", second, first, plan_word (now, 2));
    case WORD_BIND_OF:
      return append (end, limit, "bind '%s' of another container on '%s'", second, plan_word (now, 2));
    case WORD_TMPFS:
      return append (end, limit, "mount tmpfs on '%s'", first);
    case WORD_SYMLINK:
      return append (end, limit, "make symlink '%s'", second);
    case WORD_MKDIR:
    case WORD_CWD_CREATE:
      return append (end, limit, "make directory '%s'", first);
    case WORD_FILE:
      return append (end, limit, "make file '%s'", first);
    case WORD_NAMESPACE:
      return append (end, limit, "join the %s namespace '%s'", first, second);
    case WORD_SYSCTL:
      return append (end, limit, "set sysctl %s to '%s'", first, second);
    case WORD_RLIMIT:
      return append (end, limit, "set limit %s to %s:%s", first, second, plan_word (now, 2));
    case WORD_CWD:
      return append (end, limit, "chdir to '%s'", first);
    case WORD_PIVOT:
      return append (end, limit, "pivot_root");
    case WORD_TARGET:
      return append (end, limit, "join the container's namespaces");
    case WORD_GROUPS:
    case WORD_CAPS:
      return append (end, limit, "set %s", plan_name (now->word));
    default:
      return append (end, limit, now->count > 0 ? "%s '%s'" : "%s", plan_name (now->word), first);
    }
}

/* ENOSPC says nothing of disks here: mount(2), clone(2) and pivot_root(2) have no other errno for a limit.  */
static const char *
error_text (enum word word, int err)
{
  switch (word)
    {
    case WORD_OVERLAY:
    case WORD_BIND:
    case WORD_BIND_ROOT:
    case WORD_MOUNT:
    case WORD_MASK:
    case WORD_READONLY:
      return err == ENOSPC ? "the limit on mounts is reached (sysctl fs.mount-max)" : strerror (err);
    default:
      return strerror (err);
    }
}

static int
describe_exec (const char *command, int err, char *text, const char *limit)
{
  if (err == ENOENT && command[0] != '\0' && strchr (command, '/') == NULL)
    (void) append (text, limit, "executable file `%s` not found in $PATH: %s", command, strerror (err));
  else
    (void) append (text, limit, "exec `%s`: %s", command, strerror (err));
  return err == ENOENT || err == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}

static int
code_of (enum word word, int err)
{
  if (word == WORD_CWD)
    return err == ENOENT || err == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
  return EXIT_LAUNCHER;
}

int
describe_failure (const struct plan *plan, const struct child_message *failure, char *text, size_t size)
{
  const char *limit = text + size;
  struct instruction before = plan_begin (plan);
  struct instruction now = plan_begin (plan);
  bool found = false;
  while (now.index < failure->index && plan_next (plan, &now))
    {
      found = now.index == failure->index;
      if (!found)
        before = now;
    }
  const char *detail = failure->detail;
  if (!found)
    {
      (void) append (text, limit, "start the container's process%s%s: %s", detail[0] != '\0' ? ": " : "", detail,
                     strerror (failure->err));
      return EXIT_LAUNCHER;
    }
  int code = code_of (now.word, failure->err);
  if (now.word == WORD_EXEC && now.count > 0 && detail[0] == '\0')
    code = describe_exec (now.words, failure->err, text, limit);
  else
    {
      char *end = describe_words (text, limit, &now);
      end = append (end, limit, "%s%s: %s", detail[0] != '\0' ? ": " : "", detail, error_text (now.word, failure->err));
      if (now.word == WORD_OVERLAY)
        (void) explain_overlay (end, limit, failure->err, now.words);
    }
  if (before.index == now.index - 1 && before.index >= 0 && before.word == WORD_HINT)
    {
      uint32_t hinted;
      (void) append (text + strlen (text), limit, "\n  %s", plan_word (&before, 1));
      if (parse_u32 (before.words, &hinted) && hinted > 0 && hinted < 256)
        code = (int) hinted;
    }
  return code;
}
