/* jpod's launcher: role by argv[0], docs/design/001-launch-plan.md.  */

#include "launcher.h"

#include <fcntl.h>
#include <string.h>

int
main (int argc, char **argv)
{
  if (argc < 1)
    return EXIT_LAUNCHER;
  if (strcmp (argv[0], ROLE_INIT) == 0)
    init_main ();
  if (strcmp (argv[0], ROLE_EXEC) == 0)
    exec_main ();
  /* A caller may have closed 0, 1 or 2: then the next file opened would take its place, and be written to.  */
  for (;;)
    {
      int fd = open ("/dev/null", O_RDWR | O_CLOEXEC);
      if (fd < 0)
        die_errno ("open /dev/null");
      if (fd > STDERR_FILENO)
        {
          (void) close (fd);
          break;
        }
      (void) set_cloexec (fd, false);
    }
  return client_main (argc, argv);
}
