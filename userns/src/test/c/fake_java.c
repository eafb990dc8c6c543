/* Stands for the JVM in the launcher's tests: `… io.jpod.cli.Main jpod VERB FILE...` sends each FILE as a plan and
   prints the answer to each but the last. Verbs with another meaning: `sleep`, `exit CODE`, `args`.  */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLANS 3
#define ANSWERS 4

static void
write_whole (int fd, const char *data, size_t length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);
      if (n <= 0)
        exit (99);
      data += n;
      length -= (size_t) n;
    }
}

static void
read_whole (void *data, size_t length)
{
  char *at = data;
  while (length > 0)
    {
      ssize_t n = read (ANSWERS, at, length);
      if (n <= 0)
        exit (98);
      at += n;
      length -= (size_t) n;
    }
}

static void
send_plan (const char *path)
{
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &status) < 0)
    exit (97);
  size_t length = (size_t) status.st_size;
  char *text = malloc (length + 4);
  if (text == NULL || read (fd, text + 4, length) != (ssize_t) length)
    exit (96);
  close (fd);
  for (int i = 0; i < 4; i++)
    text[i] = (char) (length >> (24 - 8 * i));
  write_whole (PLANS, text, length + 4);
  free (text);
}

static void
print_answer (void)
{
  uint8_t header[4];
  char text[4096];
  read_whole (header, sizeof header);
  size_t length = (size_t) header[0] << 24 | (size_t) header[1] << 16 | (size_t) header[2] << 8 | header[3];
  if (length > sizeof text)
    exit (95);
  read_whole (text, length);
  for (size_t i = 0; i + 1 < length; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  printf ("answer: %.*s\n", (int) length - 1, text);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  int at = 1;
  while (at < argc && strcmp (argv[at], "io.jpod.cli.Main") != 0)
    at++;
  at += 2;
  while (at + 1 < argc && strncmp (argv[at], "--", 2) == 0)
    at += 2; /* --runroot DIR and its like */
  at -= 2;
  const char *verb = at + 2 < argc ? argv[at + 2] : "";
  if (strcmp (verb, "sleep") == 0)
    for (;;)
      pause ();
  if (strcmp (verb, "exit") == 0)
    return atoi (argv[at + 3]);
  if (strcmp (verb, "args") == 0)
    {
      for (int i = 1; i < argc; i++)
        puts (argv[i]);
      return 0;
    }
  if (getenv ("FAKE_JAVA_DELAY_US") != NULL)
    usleep ((useconds_t) atoi (getenv ("FAKE_JAVA_DELAY_US")));
  for (int i = at + 3; i < argc; i++)
    {
      send_plan (argv[i]);
      if (i + 1 < argc)
        print_answer ();
    }
  if (getenv ("FAKE_JAVA_KEEP") != NULL)
    {
      print_answer ();
      return 0;
    }
  for (;;)
    pause (); /* the launcher kills us */
}
