/* The monitor: owner of one container (docs/design/002-monitor.md). One thread, no allocation; what it needs stands in
   one static structure, of which only the pages that are used cost memory.  */

#ifndef JPOD_MONITOR_H
#define JPOD_MONITOR_H

#include "child.h"
#include "frames.h"
#include "health.h"
#include "log.h"
#include "plan.h"
#include "restart.h"

#define CONNECTIONS_MAX 48
#define INPUT_BUFFER 8192
#define CHUNK_MAX 16384 /* bytes of output that one read takes: memory of every container that writes */
#define ERROR_MAX 2048
#define SETTINGS_MAX 12288 /* bytes of all paths that outlive the plan */
#define VOLUMES_MAX 32     /* anonymous volumes that go with the container */

struct connection
{
  int fd;          /* -1: free */
  uint8_t streams; /* STREAM_*; 0: not attached */
  bool wants_exit; /* T, W, or attached */
  bool ends_all;   /* the container is killed when this is closed */
  bool sending;    /* takes part in the chunk that is on its way */
  uint32_t sent;   /* bytes of it, header included */
  uint8_t header[FRAME_HEADER];
  uint8_t header_length;
  uint8_t payload[8]; /* of a request */
  uint8_t payload_length;
  uint8_t type;  /* of the frame that is being received */
  uint32_t left; /* bytes of it still to come */
  uint8_t reply[FRAME_HEADER + 4];
  uint8_t reply_length; /* reply that waits for room */
  uint8_t reply_sent;
  bool wants_health; /* H: the result of the check that runs */
};

struct monitor
{
  /* From the plan.  */
  const char *dir;
  const char *socket_path;
  const char *events;   /* the store's log of events; null: none is kept */
  const char *pid_file; /* null: none */
  bool end_with_caller; /* a step of a build: nobody else wants what it does */
  const char *trash;    /* null: no --rm */
  const char *name_link;
  const char *lock_path;
  const char *volumes[VOLUMES_MAX][2];
  size_t volume_count;
  int stop_signal;
  int stop_timeout;
  int timeout; /* seconds that the container may run, 0: as long as it likes */
  struct restart_policy restart;
  bool tty;
  bool stdin_open;
  char settings[SETTINGS_MAX];
  size_t settings_used;

  const char *run_dir; /* whose registry of P names us; null as real root */
  int client;          /* connection to who started us, -1 once it is an ordinary connection */
  int sealed;          /* copy of the launcher, until the start is done */
  uint16_t rows;
  uint16_t columns;
  int preserved[PRESERVE_MAX];
  size_t preserved_count;
  int passed[3]; /* log driver passthrough: the caller's stdio, -1 */
  struct plan plan;

  int lock;
  int signals; /* signalfd */
  int listener;
  struct log log;

  pid_t child;
  int child_pidfd;
  pid_t child_host_pid;
  uint64_t child_start_time;
  unsigned long child_namespaces; /* clone flags it was made with */
  int child_mounts;               /* its mount namespace, see let_go */
  int start_sock;
  int out; /* stdout of the container, or the master of its terminal */
  int err;
  int in;
  int slave; /* keeps a terminal from hanging up while nobody inside has it open */

  bool started;
  bool exited;
  bool stopping;
  bool paused;
  bool timed_out;
  bool ended_on_purpose; /* somebody stopped or killed it: no policy starts it again */
  bool stopped_by_user;  /* and it is not to come back at the next boot either */
  bool over;             /* it has ended for good, and the store says so */
  bool restart_asked;    /* --health-on-failure=restart */
  unsigned int restarts; /* by the policy, since a user started it */
  int64_t restart_delay; /* milliseconds that the last restart waited */
  int exit_code;
  int exit_signal;
  int64_t kill_at; /* CLOCK_MONOTONIC milliseconds, 0: never */
  int64_t timeout_at;
  int64_t restart_at;
  int64_t began_at; /* when it was started last */
  struct timespec started_at;
  struct timespec finished_at;
  char error[ERROR_MAX];

  struct connection connections[CONNECTIONS_MAX];
  uint8_t input[INPUT_BUFFER];
  size_t input_at;
  size_t input_end;
  bool input_over;       /* E came: close when the buffer is empty */
  uint32_t chunk_length; /* header and payload of the output on its way; 0: none */
  uint8_t chunk[FRAME_HEADER + CHUNK_MAX];
};

extern struct monitor monitor;

/* monitor.c */
/* Never returns. `sock`: connection to the client; `registry_lock`: held until this monitor is registered; `prepare`:
   the plan will take a while, make the child meanwhile.  */
_Noreturn void monitor_main (int sock, int sealed, const char *run_dir, int registry_lock, bool prepare);
/* Ends a start that failed: clean-up, message to the client.  */
_Noreturn void monitor_fail (int code, const char *format, ...) format_like (2, 3);
_Noreturn void monitor_fail_errno (const char *format, ...) format_like (1, 2);
int64_t monotonic_ms (void);

/* settings.c: the monitor's part of the plan.  */
void settings_read (const struct plan *plan);

/* restart.c: the kept plan once more, in this monitor.  */
/* Whether the container that has just ended is started again; then monitor.restart_at says when.  */
bool restart_decide (void);
/* Starts it. A start that fails ends the monitor.  */
void restart_now (void);

/* start.c: from the plan to the running command.  */
/* Makes the container's first process with all namespaces new, as nearly every plan will want it, before there is a
 * plan.  */
void prepare_child (void);
void start_container (void); /* makes the process and hands it the plan */
void await_container (void); /* returns when the command runs */
void tell_running (void);    /* state, event and pid file of a start that has succeeded */

/* Takes note of the exit of the container's first process.  */
void child_ended (int status);

/* serve.c: until the container has ended and everything is delivered.  */
void serve (void);
/* Kills and reaps whatever is left besides the container (pasta).  */
void kill_children (void);

/* connections.c */
void connections_init (void);
struct connection *connection_add (int fd);
void connection_close (struct connection *connection);
void connections_accept (void);
/* Reads what the peer sent; closes the connection on end of file or a wrong frame.  */
void connection_read (struct connection *connection);
/* Sends what waits for this connection as far as there is room.  */
void connection_write (struct connection *connection);
bool connection_wants_to_write (const struct connection *connection);
bool connection_may_read (const struct connection *connection);
/* Offers the chunk to all who want the stream.  */
void chunk_offer (enum frame type, size_t length);
void input_flush (void);
bool all_delivered (void);
void announce_exit (void);
void announce_health (int code, uint32_t status);

/* state.c */
void state_text (char *text, size_t size);
bool state_write (const char *status);
void stop_container (int signal, int seconds);
uint32_t signal_container (int signal); /* 0 or an errno */

/* events.c */
/* Adds an event of this container to the store's log; `detail` as `key=value`, may be null.  */
void event_write (const char *status, const char *detail);

/* pause.c: 0 or an errno; EOPNOTSUPP where there is no cgroup of ours, EXDEV where the container has no PID
   namespace of its own.  */
uint32_t pause_container (bool paused);
void pause_forget (void); /* at the end: takes the cgroup away */

/* cleanup.c */
/* --rm: takes the container out of the store; the files go in cleanup_delete.  */
void cleanup_remove (void);
void cleanup_delete (void);
/* Lets go of the socket, so that the container can be started again by who hears of its end. Accepted connections stay,
   and those that wait are accepted.  */
void cleanup_run_dir (void);

#endif
