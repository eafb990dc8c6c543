/* A user namespace of the container's own, inside of P (`id-map`).

   What lies on the host is opened by the monitor, which is root of P: the container's first process is another user
   there, for whom the store and the caller's home are closed, and overlay reads its layers with the rights of whoever
   mounted it. So the child asks, with the number of its instruction, and gets a detached mount or a file.  */

#include "init.h"
#include "monitor.h"
#include "sys.h"
#include "userns.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define MAP_TEXT_MAX 4096 /* the kernel takes at most a page */

bool
userns_wanted (const struct plan *plan)
{
  struct instruction found;
  return plan_find (plan, WORD_ID_MAP, &found);
}

static void
write_map (pid_t host_pid, const char *kind)
{
  char text[MAP_TEXT_MAX];
  char path[64];
  char *end = text;
  const char *limit = text + sizeof text;
  *end = '\0';
  for (struct instruction now = plan_begin (&monitor.plan); plan_next (&monitor.plan, &now) && now.word != WORD_CHILD;)
    if (now.word == WORD_ID_MAP && strcmp (now.words, kind) == 0)
      end = append (end, limit, "%s %s %s\n", plan_word (&now, 1), plan_word (&now, 2), plan_word (&now, 3));
  (void) append (path, path + sizeof path, "/proc/%d/%s_map", host_pid, kind);
  autofd int fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write (fd, text, (size_t) (end - text)) != end - text)
    monitor_fail_errno ("write the %s map of the container", kind);
}

void
userns_map (pid_t host_pid)
{
  char go = 1;
  write_map (host_pid, "uid");
  write_map (host_pid, "gid");
  if (write (monitor.start_sock, &go, 1) != 1)
    monitor_fail_errno ("start the container's process");
}

/* What id 0 of the container is in P.  */
static uint32_t
outer_root (const char *kind)
{
  uint32_t outer;
  for (struct instruction now = plan_begin (&monitor.plan); plan_next (&monitor.plan, &now) && now.word != WORD_CHILD;)
    if (now.word == WORD_ID_MAP && strcmp (now.words, kind) == 0 && strcmp (plan_word (&now, 1), "0") == 0
        && parse_u32 (plan_word (&now, 2), &outer))
      return outer;
  return 0;
}

void
userns_give (int fd)
{
  if (userns_wanted (&monitor.plan))
    (void) fchown (fd, outer_root ("uid"), outer_root ("gid"));
}

/* The directory that relative layers count from.  */
static bool
enter_layers (int32_t before)
{
  for (struct instruction now = plan_begin (&monitor.plan); plan_next (&monitor.plan, &now) && now.index < before;)
    if (now.word == WORD_CHDIR)
      return chdir (now.words) == 0;
  return true;
}

/* Mounted for a moment where nobody looks, and taken off again: fsconfig(2) takes no text of more than 256 bytes.  */
static int
overlay_tree (const char *mount_point, const char *options, int32_t index)
{
  int tree = -1;
  int saved;
  if (!enter_layers (index))
    return -1;
  forget_volatile (options);
  if (mount ("overlay", mount_point, "overlay", 0, options) < 0)
    return -1;
  tree = sys_open_tree (AT_FDCWD, mount_point, TREE_CLONE | TREE_CLOEXEC);
  saved = errno;
  (void) umount2 (mount_point, MNT_DETACH);
  (void) chdir ("/");
  errno = saved;
  return tree;
}

static bool
has_flag (const char *flags, const char *name)
{
  size_t length = strlen (name);
  for (; *flags != '\0'; flags += strcspn (flags, ",") + (flags[strcspn (flags, ",")] == ',' ? 1 : 0))
    if (strcspn (flags, ",") == length && strncmp (flags, name, length) == 0)
      return true;
  return false;
}

int
open_below (const char *base, const char *path)
{
  struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
  autofd int root = open (base, O_PATH | O_DIRECTORY | O_CLOEXEC);
  autofd int found = root < 0 ? -1 : sys_openat2 (root, path, &how);
  return found < 0 ? -1 : sys_open_tree (found, "", TREE_CLONE | TREE_CLOEXEC | AT_EMPTY_PATH);
}

static int
source_of (const struct instruction *now)
{
  char scratch[PATH_LEN];
  switch (now->word)
    {
    case WORD_OVERLAY:
      return overlay_tree (now->words, plan_word (now, 1), now->index);
    case WORD_MOUNT: /* of type overlay */
      if (!format_path (scratch, "%s/rootfs", monitor.dir))
        return -1;
      return overlay_tree (scratch, plan_word (now, 4), now->index);
    case WORD_BIND_ROOT:
      return sys_open_tree (AT_FDCWD, now->words, TREE_CLONE | TREE_CLOEXEC | AT_RECURSIVE);
    case WORD_BIND:
      return sys_open_tree (AT_FDCWD, now->words,
                            TREE_CLONE | TREE_CLOEXEC | (has_flag (plan_word (now, 2), "rec") ? AT_RECURSIVE : 0U));
    case WORD_BIND_BELOW:
      return open_below (now->words, plan_word (now, 1));
    case WORD_SECCOMP_LOAD:
      return open (now->words, O_RDONLY | O_CLOEXEC);
    default:
      errno = EINVAL;
      return -1;
    }
}

void
userns_answer (int32_t index)
{
  struct child_message answer = { .kind = CHILD_SOURCE, .index = index };
  struct instruction now = plan_begin (&monitor.plan);
  while (plan_next (&monitor.plan, &now) && now.index < index)
    ;
  autofd int fd = now.index == index ? source_of (&now) : -1;
  if (fd < 0)
    answer.err = errno;
  (void) send_message (monitor.start_sock, &answer, sizeof answer, &fd, fd < 0 ? 0 : 1);
}
