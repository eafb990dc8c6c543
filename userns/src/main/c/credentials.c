/* Who the command is and what it may do.  */

#include "init.h"
#include "sys.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define GROUPS_MAX 256
#define CAPS_MAX 64

static uint32_t
id_of (const char *text)
{
  uint32_t id;
  errno = EINVAL;
  if (!parse_u32 (text, &id) || id == UINT32_MAX)
    child_fail ("'%s' is not an id", text);
  return id;
}

/* With a single mapped id the kernel forbids setgroups for good: user_namespaces(7).  */
static bool
setgroups_denied (void)
{
  char text[16];
  return read_file (child.proc, "self/setgroups", text, sizeof text) > 0 && strncmp (text, "deny", 4) == 0;
}

void
do_groups (const struct instruction *instruction)
{
  gid_t groups[GROUPS_MAX];
  errno = E2BIG;
  if (instruction->count > GROUPS_MAX)
    child_fail ("more than %d groups", GROUPS_MAX);
  for (uint32_t i = 0; i < instruction->count; i++)
    groups[i] = id_of (plan_word (instruction, i));
  if (setgroups (instruction->count, groups) < 0 && !(errno == EPERM && setgroups_denied ()))
    child_fail_errno ();
}

void
do_gid (const char *text)
{
  gid_t gid = id_of (text);
  if (setresgid (gid, gid, gid) < 0)
    child_fail_errno ();
}

static void
get_caps (struct __user_cap_data_struct *data)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  if (syscall (SYS_capget, &header, data) < 0)
    child_fail_errno ();
}

static void
set_caps (const struct __user_cap_data_struct *data)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  if (syscall (SYS_capset, &header, data) < 0)
    child_fail_errno ();
}

void
do_uid (const char *text)
{
  struct __user_cap_data_struct data[2];
  uid_t uid = id_of (text);
  /* As pipes belong to who made them, the command of another user could not open /dev/stdout: nginx does.  */
  for (int i = 0; i < 3; i++)
    {
      struct stat status;
      if (fstat (child.stdio[i], &status) == 0 && (S_ISFIFO (status.st_mode) || child.slave >= 0)
          && fchown (child.stdio[i], uid, (gid_t) -1) < 0 && errno != EINVAL && errno != EPERM)
        child_fail (
            "give it standard input and output"); /* EINVAL: an id that is not mapped, which setresuid reports */
    }
  if (prctl (PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 || setresuid (uid, uid, uid) < 0)
    child_fail_errno ();
  (void) prctl (PR_SET_DUMPABLE, 0);
  /* setresuid took them from the effective set; what follows up to `caps` may need them.  */
  get_caps (data);
  data[0].effective = data[0].permitted;
  data[1].effective = data[1].permitted;
  set_caps (data);
}

static uint64_t
mask_of (const char *hex)
{
  uint64_t mask = 0;
  for (const char *at = hex; *at != '\0'; at++)
    {
      int digit = *at >= '0' && *at <= '9' ? *at - '0' : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10 : -1;
      if (digit < 0 || at - hex >= 16)
        {
          errno = EINVAL;
          child_fail ("'%s' is not a set of capabilities", hex);
        }
      mask = mask << 4 | (uint64_t) digit;
    }
  return mask;
}

void
do_caps (const struct instruction *instruction)
{
  uint64_t bounding = mask_of (plan_word (instruction, 0));
  uint64_t effective = mask_of (plan_word (instruction, 1));
  uint64_t permitted = mask_of (plan_word (instruction, 2));
  uint64_t inheritable = mask_of (plan_word (instruction, 3));
  uint64_t ambient = mask_of (plan_word (instruction, 4));
  struct __user_cap_data_struct data[2];

  for (unsigned int cap = 0; cap < CAPS_MAX; cap++)
    if ((bounding >> cap & 1) == 0 && prctl (PR_CAPBSET_DROP, cap, 0, 0, 0) < 0 && errno != EINVAL)
      child_fail_errno (); /* EINVAL: the kernel does not know such a capability */
  if (prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
    child_fail_errno ();
  /* Only what we have: a plan may name what a newer kernel knows.  */
  get_caps (data);
  uint64_t have = (uint64_t) data[1].permitted << 32 | data[0].permitted;
  permitted &= have;
  effective &= permitted;
  inheritable &= have;
  data[0].permitted = (uint32_t) permitted;
  data[1].permitted = (uint32_t) (permitted >> 32);
  data[0].effective = (uint32_t) effective;
  data[1].effective = (uint32_t) (effective >> 32);
  data[0].inheritable = (uint32_t) inheritable;
  data[1].inheritable = (uint32_t) (inheritable >> 32);
  set_caps (data);
  for (unsigned int cap = 0; cap < CAPS_MAX; cap++)
    if ((ambient & permitted & inheritable) >> cap & 1 && prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
      child_fail_errno ();
  (void) prctl (PR_SET_KEEPCAPS, 0, 0, 0, 0); /* cleared by execve anyway */
}

void
do_nnp (void)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    child_fail_errno ();
}

void
seccomp_load (const char *path)
{
  struct stat status;
  autofd int fd = source_file (path);
  if (fd < 0 || fstat (fd, &status) < 0)
    child_fail_errno ();
  size_t size = (size_t) status.st_size;
  child.filter_length = size / sizeof (struct sock_filter);
  if (size % sizeof (struct sock_filter) != 0 || child.filter_length == 0 || child.filter_length > BPF_MAXINSNS)
    {
      errno = EINVAL;
      child_fail ("not a filter of 1 to %d instructions", BPF_MAXINSNS);
    }
  child.filter = mmap (NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (child.filter == MAP_FAILED)
    child_fail_errno ();
}

void
do_seccomp (void)
{
  struct sock_fprog program = { .len = (unsigned short) child.filter_length, .filter = child.filter };
  if (child.filter == NULL)
    {
      errno = EINVAL;
      child_fail ("no filter was loaded");
    }
  if (syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &program) < 0)
    child_fail_errno ();
}
