/* Descriptors, messages that carry descriptors, small files.  */

#include "launcher.h"
#include "sys.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

bool
write_all (int fd, const void *data, size_t length)
{
  const char *at = data;
  while (length > 0)
    {
      ssize_t n = write (fd, at, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return false;
      at += n;
      length -= (size_t) n;
    }
  return true;
}

ssize_t
read_all (int fd, void *data, size_t length)
{
  char *at = data;
  size_t done = 0;
  while (done < length)
    {
      ssize_t n = read (fd, at + done, length - done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (size_t) n;
    }
  return (ssize_t) done;
}

ssize_t
read_file (int dir, const char *path, char *text, size_t size)
{
  autofd int fd = openat (dir, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return -1;
  ssize_t length = read_all (fd, text, size);
  if (length < 0)
    return -1;
  if ((size_t) length == size)
    {
      errno = EFBIG;
      return -1;
    }
  text[length] = '\0';
  return length;
}

bool
send_message (int sock, const void *data, size_t length, const int *fds, size_t fd_count)
{
  union
  {
    char buffer[CMSG_SPACE (sizeof (int) * MESSAGE_FDS_MAX)];
    struct cmsghdr align;
  } control;
  struct iovec part = { .iov_base = (void *) (uintptr_t) data, .iov_len = length };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
  if (fd_count > MESSAGE_FDS_MAX)
    {
      errno = E2BIG;
      return false;
    }
  if (fd_count > 0)
    {
      memset (&control, 0, sizeof control);
      message.msg_control = control.buffer;
      message.msg_controllen = (socklen_t) CMSG_SPACE (sizeof (int) * fd_count);
      struct cmsghdr *header = CMSG_FIRSTHDR (&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = (socklen_t) CMSG_LEN (sizeof (int) * fd_count);
      memcpy (CMSG_DATA (header), fds, sizeof (int) * fd_count);
    }
  ssize_t n;
  do
    n = sendmsg (sock, &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n >= 0 && (size_t) n < length)
    return write_all (sock, (const char *) data + n, length - (size_t) n);
  return n >= 0;
}

ssize_t
receive_message (int sock, void *data, size_t size, int *fds, size_t *fd_count)
{
  union
  {
    char buffer[CMSG_SPACE (sizeof (int) * MESSAGE_FDS_MAX)];
    struct cmsghdr align;
  } control;
  struct iovec part = { .iov_base = data, .iov_len = size };
  struct msghdr message
      = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.buffer, .msg_controllen = sizeof control.buffer };
  size_t room = *fd_count;
  *fd_count = 0;
  ssize_t n;
  do
    n = recvmsg (sock, &message, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return -1;
  /* The kernel puts all descriptors of a message into one header.  */
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);
  if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
    return n;
  size_t count = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);
  for (size_t i = 0; i < count; i++)
    {
      int fd;
      memcpy (&fd, CMSG_DATA (header) + i * sizeof (int), sizeof fd);
      if (*fd_count < room)
        fds[(*fd_count)++] = fd;
      else
        (void) close (fd);
    }
  return n;
}

void
close_all (const int *fds, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (fds[i] >= 0)
      (void) close (fds[i]);
}

void
reset_signals (void)
{
  sigset_t none;
  struct sigaction standard = { .sa_handler = SIG_DFL };
  for (int signal = 1; signal < NSIG; signal++)
    (void) sigaction (signal, &standard, NULL); /* fails for SIGKILL, SIGSTOP and libc's own: nothing to reset there */
  (void) sigemptyset (&none);
  (void) sigprocmask (SIG_SETMASK, &none, NULL);
}

bool
null_stdio (void)
{
  autofd int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0)
    return false;
  for (int fd = 0; fd <= 2; fd++)
    if (dup2 (null, fd) < 0)
      return false;
  if (null <= 2)
    null = -1;
  return true;
}

bool
set_cloexec (int fd, bool on)
{
  return fcntl (fd, F_SETFD, on ? FD_CLOEXEC : 0) == 0;
}

bool
lock_file (int fd, bool wait)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int result;
  do
    result = fcntl (fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
  while (result < 0 && errno == EINTR);
  return result == 0;
}

bool
make_directories (const char *path, mode_t mode)
{
  char part[PATH_LEN];
  if (mkdir (path, mode) == 0 || errno == EEXIST)
    return true;
  if (errno != ENOENT || !format_path (part, "%s", path))
    return false;
  for (char *slash = strchr (part + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      *slash = '\0';
      if (mkdir (part, mode) < 0 && errno != EEXIST)
        return false;
      *slash = '/';
    }
  return mkdir (path, mode) == 0 || errno == EEXIST;
}

/* CVE-2019-5736: a container's process that was started from a host file can reach that file as /proc/PID/exe and, as
   root of P, overwrite it. A sealed memory file can be overwritten by nobody.  */
int
sealed_self (void)
{
  autofd int self = open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (self < 0 || fstat (self, &status) < 0)
    return -1;
  autofd int copy = memfd_create ("jpod", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (copy < 0 && errno == EINVAL)
    copy = memfd_create ("jpod", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (copy < 0)
    return -1;
  for (off_t left = status.st_size; left > 0;)
    {
      ssize_t n = sendfile (copy, self, NULL, (size_t) left);
      if (n < 0)
        return -1;
      if (n == 0)
        {
          errno = EIO;
          return -1;
        }
      left -= n;
    }
  if (fcntl (copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
    return -1;
  int result = copy;
  copy = -1;
  return result;
}
