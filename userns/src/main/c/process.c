/* Settings of the container's process and namespaces.  */

#include "init.h"
#include "sys.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/vfs.h>

/* CVE-2025-52881: a write to procfs must reach procfs. The handle was opened before anything of the container could be
   mounted; below it no other mount and no magic link is crossed, and what was opened is looked at.  */
static void
write_proc (const char *path, const char *value)
{
  struct open_how how
      = { .flags = O_WRONLY | O_CLOEXEC, .resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS };
  struct statfs status;
  autofd int fd = sys_openat2 (child.proc, path, &how);
  if (fd < 0 || fstatfs (fd, &status) < 0)
    child_fail_errno ();
  if (status.f_type != PROC_SUPER_MAGIC)
    {
      errno = EPERM;
      child_fail ("/proc is not procfs");
    }
  if (!write_all (fd, value, strlen (value)))
    child_fail_errno ();
}

void
do_sysctl (const char *key, const char *value)
{
  char path[256];
  char *end = append (path, path + sizeof path, "sys/%s", key);
  for (char *at = path; at < end; at++)
    if (*at == '.')
      *at = '/';
  write_proc (path, value);
}

void
do_oom_score_adj (const char *value)
{
  write_proc ("self/oom_score_adj", value);
}

static rlim_t
limit_value (const char *text)
{
  int64_t value;
  if (strcmp (text, "unlimited") == 0)
    return RLIM_INFINITY;
  errno = EINVAL;
  if (!parse_i64 (text, &value) || value < 0)
    child_fail ("'%s' is not a limit", text);
  return (rlim_t) value;
}

static struct rlimit descriptor_limit;
static int32_t descriptor_limit_index = -1;

void
do_rlimit (const char *name, const char *soft, const char *hard)
{
  static const struct
  {
    const char *name;
    int resource;
  } limits[] = { { "as", RLIMIT_AS },           { "core", RLIMIT_CORE },         { "cpu", RLIMIT_CPU },
                 { "data", RLIMIT_DATA },       { "fsize", RLIMIT_FSIZE },       { "locks", RLIMIT_LOCKS },
                 { "memlock", RLIMIT_MEMLOCK }, { "msgqueue", RLIMIT_MSGQUEUE }, { "nice", RLIMIT_NICE },
                 { "nofile", RLIMIT_NOFILE },   { "nproc", RLIMIT_NPROC },       { "rss", RLIMIT_RSS },
                 { "rtprio", RLIMIT_RTPRIO },   { "rttime", RLIMIT_RTTIME },     { "sigpending", RLIMIT_SIGPENDING },
                 { "stack", RLIMIT_STACK } };
  struct rlimit limit = { .rlim_cur = limit_value (soft), .rlim_max = limit_value (hard) };
  for (size_t i = 0; i < ARRAY_LENGTH (limits); i++)
    if (limits[i].resource == RLIMIT_NOFILE && strcmp (name, "nofile") == 0)
      {
        descriptor_limit = limit;
        descriptor_limit_index = child.index;
        return;
      }
    else if (strcmp (limits[i].name, name) == 0)
      {
        if (setrlimit (limits[i].resource, &limit) < 0)
          child_fail_errno ();
        return;
      }
  errno = EINVAL;
  child_fail ("no such limit");
}

/* Last of all: it may be lower than what we hold ourselves.  */
void
apply_descriptor_limit (void)
{
  int32_t now = child.index;
  if (descriptor_limit_index < 0)
    return;
  child.index = descriptor_limit_index;
  if (setrlimit (RLIMIT_NOFILE, &descriptor_limit) < 0)
    child_fail_errno ();
  child.index = now;
}

void
do_loopback (void)
{
  struct ifreq request = { .ifr_name = "lo" };
  autofd int sock = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (sock < 0 || ioctl (sock, SIOCGIFFLAGS, &request) < 0)
    child_fail_errno ();
  request.ifr_flags = (short) (request.ifr_flags | IFF_UP);
  if (ioctl (sock, SIOCSIFFLAGS, &request) < 0)
    child_fail_errno ();
}

void
do_session_keyring (void)
{
  const int join_session_keyring = 1; /* KEYCTL_JOIN_SESSION_KEYRING */
  if (syscall (SYS_keyctl, join_session_keyring, NULL) < 0 && errno != ENOSYS && errno != EPERM && errno != EDQUOT)
    child_fail_errno ();
}

void
do_cwd (const char *path)
{
  char now[PATH_LEN];
  if (chdir (path) < 0)
    child_fail_errno ();
  /* CVE-2024-21626: a working directory outside of the root shows itself by a name that does not begin with '/'.  */
  if (getcwd (now, sizeof now) == NULL || now[0] != '/')
    child_fail ("it lies outside of the container");
}

void
do_personality (const char *name)
{
  errno = EINVAL;
  bool narrow = strcmp (name, "LINUX32") == 0;
  if (!narrow && strcmp (name, "LINUX") != 0)
    child_fail ("no such execution domain");
  if (personality (narrow ? PER_LINUX32 : PER_LINUX) < 0)
    child_fail_errno ();
}
