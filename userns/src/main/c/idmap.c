/* The id maps of P: the caller is 0, the ranges of /etc/subuid and /etc/subgid follow from 1.  */

#include "namespace.h"
#include "sys.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define RANGES_MAX 16 /* lines of one user in /etc/subuid */
#define NAME_MAX_LEN 256
#define NUMBERS_MAX (4 + 3 * RANGES_MAX)

struct range
{
  uint32_t start;
  uint32_t count;
};

struct line_reader
{
  int fd;
  size_t at;
  size_t end;
  char buffer[1024];
};

/* Next line without its newline, cut to what fits; false at the end of the file.  */
static bool
next_line (struct line_reader *reader, char *line, size_t size)
{
  size_t length = 0;
  bool any = false;
  for (;;)
    {
      if (reader->at == reader->end)
        {
          ssize_t n = read (reader->fd, reader->buffer, sizeof reader->buffer);
          if (n <= 0)
            break;
          reader->at = 0;
          reader->end = (size_t) n;
        }
      any = true;
      char c = reader->buffer[reader->at++];
      if (c == '\n')
        break;
      if (length + 1 < size)
        line[length++] = c;
    }
  line[length] = '\0';
  return any;
}

/* Login name of the caller. Static libcs read only /etc/passwd, so for a user from elsewhere the environment serves;
   newuidmap checks by itself whose ranges they are.  */
static void
own_name (char *name)
{
  struct line_reader reader = { .fd = open ("/etc/passwd", O_RDONLY | O_CLOEXEC) };
  char line[1024];
  name[0] = '\0';
  while (reader.fd >= 0 && name[0] == '\0' && next_line (&reader, line, sizeof line))
    {
      char *colon = strchr (line, ':');
      char *uid = colon == NULL ? NULL : strchr (colon + 1, ':');
      char *end = uid == NULL ? NULL : strchr (uid + 1, ':');
      uint32_t value;
      if (end == NULL)
        continue;
      *colon = *end = '\0';
      if (parse_u32 (uid + 1, &value) && value == getuid ())
        (void) append (name, name + NAME_MAX_LEN, "%s", line);
    }
  close_fd (&reader.fd);
  const char *user = getenv ("USER");
  if (name[0] == '\0' && user != NULL)
    (void) append (name, name + NAME_MAX_LEN, "%s", user);
}

static size_t
read_ranges (const char *path, const char *name, struct range *ranges)
{
  struct line_reader reader = { .fd = open (path, O_RDONLY | O_CLOEXEC) };
  char line[512];
  char number[16];
  size_t count = 0;
  (void) append (number, number + sizeof number, "%u", getuid ());
  while (reader.fd >= 0 && count < RANGES_MAX && next_line (&reader, line, sizeof line))
    {
      char *first = strchr (line, ':');
      char *second = first == NULL ? NULL : strchr (first + 1, ':');
      if (second == NULL)
        continue;
      *first = *second = '\0';
      if (strcmp (line, name) != 0 && strcmp (line, number) != 0)
        continue;
      if (parse_u32 (first + 1, &ranges[count].start) && parse_u32 (second + 1, &ranges[count].count)
          && ranges[count].count > 0)
        count++;
    }
  close_fd (&reader.fd);
  return count;
}

struct number_words
{
  size_t count;
  char *words[1 + NUMBERS_MAX + 1];
  char text[NUMBERS_MAX][12];
};

static void
add_number (struct number_words *to, uint32_t value)
{
  char *text = to->text[to->count - 1];
  (void) append (text, text + sizeof to->text[0], "%u", value);
  to->words[to->count++] = text;
}

/* Starts newuidmap or newgidmap with its output in a pipe. */
static pid_t
start_map_tool (const char *tool, pid_t child, uint32_t own, const struct range *ranges, size_t count, int output)
{
  struct number_words argv = { .count = 1, .words = { (char *) (uintptr_t) tool } };
  uint32_t inside = 1;
  add_number (&argv, (uint32_t) child);
  add_number (&argv, 0);
  add_number (&argv, own);
  add_number (&argv, 1);
  for (size_t i = 0; i < count && ranges[i].count <= UINT32_MAX - inside; i++)
    {
      add_number (&argv, inside);
      add_number (&argv, ranges[i].start);
      add_number (&argv, ranges[i].count);
      inside += ranges[i].count;
    }
  pid_t pid = vfork ();
  if (pid == 0)
    {
      if (dup2 (output, STDOUT_FILENO) >= 0 && dup2 (output, STDERR_FILENO) >= 0)
        (void) execvp (tool, argv.words);
      /* EACCES: a directory of PATH that we may not search.  */
      _exit (errno == ENOENT || errno == EACCES ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
    }
  if (pid < 0)
    die_errno ("fork");
  return pid;
}

static bool
write_map (pid_t child, const char *file, const char *text)
{
  char path[64];
  (void) append (path, path + sizeof path, "/proc/%d/%s", child, file);
  autofd int fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd >= 0 && write_all (fd, text, strlen (text)))
    return true;
  int saved = errno;
  if (has_ended (child))
    return false;
  errno = saved;
  die_errno ("write %s", path);
}

/* What the kernel lets anybody write: only one's own id. setgroups must be off first, user_namespaces(7).  */
static bool
map_single_id (pid_t child)
{
  char uid[32];
  char gid[32];
  (void) append (uid, uid + sizeof uid, "0 %u 1\n", getuid ());
  (void) append (gid, gid + sizeof gid, "0 %u 1\n", getgid ());
  return write_map (child, "setgroups", "deny") && write_map (child, "uid_map", uid)
         && write_map (child, "gid_map", gid);
}

static int
finish_map_tool (pid_t pid)
{
  int status;
  while (waitpid (pid, &status, 0) < 0)
    if (errno != EINTR)
      return -1;
  return WIFEXITED (status) ? WEXITSTATUS (status) : EXIT_LAUNCHER;
}

static void
warn_single_id (const char *file, const char *name)
{
  warn ("only your own id is mapped: %s has no range for user '%s', so images with files of other users may not work\n"
        "  try:  sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 %s\n"
        "  more: docs/troubleshooting.md#no-subordinate-ids",
        file, name, name);
}

static _Noreturn void
die_map_tool (const char *name, int output)
{
  char text[512];
  ssize_t n = read_all (output, text, sizeof text - 1);
  text[n > 0 ? n : 0] = '\0';
  while (n > 0 && text[n - 1] == '\n')
    text[--n] = '\0';
  die ("cannot map the ids of user '%s': %s", name, n > 0 ? text : "newuidmap failed");
}

bool
write_id_maps (pid_t child)
{
  char name[NAME_MAX_LEN];
  struct range uids[RANGES_MAX];
  struct range gids[RANGES_MAX];
  int output[2];
  own_name (name);
  size_t uid_count = read_ranges ("/etc/subuid", name, uids);
  size_t gid_count = read_ranges ("/etc/subgid", name, gids);
  if (uid_count == 0 || gid_count == 0)
    {
      warn_single_id (uid_count == 0 ? "/etc/subuid" : "/etc/subgid", name);
      return map_single_id (child);
    }
  if (pipe2 (output, O_CLOEXEC) < 0)
    die_errno ("pipe");
  /* Side by side: each is a millisecond, and the JVM is starting meanwhile.  */
  pid_t uid_tool = start_map_tool ("newuidmap", child, getuid (), uids, uid_count, output[1]);
  pid_t gid_tool = start_map_tool ("newgidmap", child, getgid (), gids, gid_count, output[1]);
  (void) close (output[1]);
  int uid_result = finish_map_tool (uid_tool);
  int gid_result = finish_map_tool (gid_tool);
  if (uid_result == EXIT_NOT_FOUND && gid_result == EXIT_NOT_FOUND)
    {
      (void) close (output[0]);
      warn ("only your own id is mapped: newuidmap and newgidmap are not installed\n  try:  sudo apt install uidmap");
      return map_single_id (child);
    }
  if ((uid_result != 0 || gid_result != 0) && has_ended (child))
    return false;
  if (uid_result != 0 || gid_result != 0)
    die_map_tool (name, output[0]);
  (void) close (output[0]);
  return true;
}
