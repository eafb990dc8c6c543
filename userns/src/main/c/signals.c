/* Signals of the client. The handlers do the work themselves, with system calls only, so that the loops that copy data
   may block in write(2).  */

#include "signals.h"
#include "frames.h"
#include "sys.h"
#include "terminal.h"

#include <string.h>

/* All but: those that cannot be caught, those that tell of our own faults, SIGCHLD and SIGPIPE (ours), SIGTTIN and
   SIGTTOU (job control stops us, not the container).  */
static const int proxied[] = { SIGHUP,  SIGINT,   SIGQUIT, SIGUSR1, SIGUSR2,   SIGALRM, SIGTERM, SIGTSTP,
                               SIGCONT, SIGWINCH, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGPWR };

enum target
{
  KEEP,
  PROCESS,
  MONITOR,
  EXEC,
  END_CLIENT
};

static volatile sig_atomic_t target = KEEP;
static volatile sig_atomic_t kept[NSIG];
static volatile pid_t process;
static volatile int control = -1; /* connection of its own: input may be waiting on the other one */
static volatile int exec_pidfd = -1;
static volatile int exec_master = -1;
static volatile bool has_tty;
static volatile bool kill_only;
static char monitor_path[PATH_LEN];

static int
control_socket (void)
{
  if (control < 0)
    control = socket_connect (monitor_path);
  return control;
}

static void
send_size (void)
{
  struct winsize size;
  uint8_t payload[4];
  if (!has_tty || !terminal_size (&size))
    return;
  if (exec_master >= 0)
    {
      (void) ioctl (exec_master, TIOCSWINSZ, &size);
      return;
    }
  payload[0] = (uint8_t) (size.ws_row >> 8);
  payload[1] = (uint8_t) size.ws_row;
  payload[2] = (uint8_t) (size.ws_col >> 8);
  payload[3] = (uint8_t) size.ws_col;
  int sock = control_socket ();
  if (sock >= 0)
    (void) frame_send (sock, FRAME_RESIZE, payload, sizeof payload);
}

static void
end_client (int signal)
{
  sigset_t only;
  struct sigaction standard = { .sa_handler = SIG_DFL };
  terminal_restore ();
  (void) sigaction (signal, &standard, NULL);
  (void) sigemptyset (&only);
  (void) sigaddset (&only, signal);
  (void) kill (getpid (), signal);
  (void) sigprocmask (SIG_UNBLOCK, &only, NULL);
}

static void
hand_on (int signal)
{
  uint8_t payload[4];
  put_be32 (payload, (uint32_t) signal);
  switch (target)
    {
    case KEEP:
      if (kept[signal] && signal != SIGCONT)
        end_client (signal); /* asked twice while a start takes its time */
      kept[signal] = 1;
      break;
    case PROCESS:
      (void) kill (process, signal);
      break;
    case MONITOR:
      if (kill_only)
        put_be32 (payload, SIGKILL);
      if (control_socket () >= 0)
        (void) frame_send (control, FRAME_KILL, payload, sizeof payload);
      break;
    case EXEC:
      (void) sys_pidfd_send_signal (exec_pidfd, signal);
      break;
    default:
      end_client (signal);
    }
}

static void
handler (int signal)
{
  int saved = errno;
  if (signal == SIGWINCH)
    {
      if (target != PROCESS && target != KEEP)
        send_size ();
      else if (target == KEEP)
        kept[signal] = 1;
    }
  else if (signal == SIGCONT && has_tty)
    {
      terminal_again ();
      send_size ();
    }
  else if (signal == SIGCONT && target == END_CLIENT)
    ;
  else
    hand_on (signal);
  errno = saved;
}

void
signals_install (void)
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
  struct sigaction ignore = { .sa_handler = SIG_IGN };
  (void) sigfillset (&action.sa_mask); /* one at a time: they share the connection */
  for (size_t i = 0; i < ARRAY_LENGTH (proxied); i++)
    {
      struct sigaction before;
      /* What the caller ignores (nohup) stays ignored.  */
      if (sigaction (proxied[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void) sigaction (proxied[i], &action, NULL);
    }
  (void) sigaction (SIGPIPE, &ignore, NULL);
}

void
signals_forget (void)
{
  struct sigaction standard = { .sa_handler = SIG_DFL };
  for (size_t i = 0; i < ARRAY_LENGTH (proxied); i++)
    {
      struct sigaction now;
      if (sigaction (proxied[i], NULL, &now) == 0 && now.sa_handler == handler)
        (void) sigaction (proxied[i], &standard, NULL);
    }
  (void) sigaction (SIGPIPE, &standard, NULL);
}

void
signals_kill_only (void)
{
  kill_only = true;
}

static void
set_target (enum target to)
{
  target = (sig_atomic_t) to;
  if (to == KEEP)
    return;
  for (int signal = 1; signal < NSIG; signal++)
    if (kept[signal])
      {
        kept[signal] = 0;
        handler (signal);
      }
}

void
signals_to_process (pid_t pid)
{
  process = pid;
  has_tty = false;
  set_target (pid > 0 ? PROCESS : KEEP);
}

void
signals_to_monitor (const char *socket_path, bool proxy, bool tty)
{
  (void) format_path (monitor_path, "%s", socket_path);
  has_tty = tty;
  exec_master = -1;
  set_target (proxy ? MONITOR : END_CLIENT);
}

void
signals_to_exec (int pidfd, int master, bool proxy)
{
  exec_pidfd = pidfd;
  exec_master = master;
  has_tty = master >= 0;
  set_target (proxy ? EXEC : END_CLIENT);
}
