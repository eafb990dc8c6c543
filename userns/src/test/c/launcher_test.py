#!/usr/bin/env python3
"""Tests of the launcher as a whole: a fake JVM sends plans, real containers of busybox run.

Called by `make check` with the launcher and the fake JVM. As root it makes an unprivileged user, runs the tests as that
user, then the few that are about root; otherwise it runs them as the caller. What a machine lacks is said in the skip.
"""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from plans import Container, encode  # noqa: E402

BUSYBOX = next((p for p in ("/bin/busybox", "/usr/bin/busybox") if os.path.exists(p)), None)
APPLETS = ("sh true false echo cat ls sleep id ps mount env pwd tty stty dd yes head tail wc kill hostname ip sed seq "
           "mkdir touch chmod stat rm test readlink nc sha256sum md5sum grep tr printf").split()
DEADLINE = 60  # seconds; only a failure takes as long

# A caller in the background of a shell ignores SIGINT, which the launcher would keep to.
signal.signal(signal.SIGINT, signal.default_int_handler)


def read(path):
    with open(path) as f:
        return f.read()


def is_static(path):
    with open(path, "rb") as f:
        return b"ld-linux" not in f.read(4096)


class LauncherTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if BUSYBOX is None or not is_static(BUSYBOX):
            raise unittest.SkipTest("needs Debian's package busybox-static")
        cls.base = tempfile.mkdtemp(prefix="jpod-launcher-")
        cls.dist = os.path.join(cls.base, "dist")
        os.makedirs(os.path.join(cls.dist, "bin"))
        os.makedirs(os.path.join(cls.dist, "lib/runtime/bin"))
        shutil.copy(os.environ["JPOD_LAUNCHER"], os.path.join(cls.dist, "bin/jpod"))
        os.symlink("jpod", os.path.join(cls.dist, "bin/jbuild"))
        shutil.copy(os.environ["JPOD_FAKE_JAVA"], os.path.join(cls.dist, "lib/runtime/bin/java"))
        for name in ("plan", "short", "long"):
            with open(os.path.join(cls.dist, "lib/jvm-%s.options" % name), "w") as f:
                f.write("# %s\n-Xfake=%s\n-cp\n@LIB@/x.jar:@LIB@/y.jar\n" % (name, name))
        cls.lower = os.path.join(cls.base, "lower")
        for name in ("bin", "tmp", "etc", "proc", "dev", "sys", "secret"):
            os.makedirs(os.path.join(cls.lower, name))
        shutil.copy(BUSYBOX, os.path.join(cls.lower, "bin/busybox"))
        for applet in APPLETS:
            os.symlink("busybox", os.path.join(cls.lower, "bin", applet))
        with open(os.path.join(cls.lower, "bin/not-executable"), "w") as f:
            f.write("x")
        with open(os.path.join(cls.lower, "bin/no-format"), "w") as f:
            f.write("no format at all")
        os.chmod(os.path.join(cls.lower, "bin/no-format"), 0o755)
        os.symlink("/etc/../../../outside", os.path.join(cls.lower, "escape"))
        cls.jpod = os.path.join(cls.dist, "bin/jpod")
        cls.run_dir = os.path.join(cls.base, "run")
        if not cls.can_mount_overlay():
            shutil.rmtree(cls.base, ignore_errors=True)
            raise unittest.SkipTest("needs user namespaces and overlay mounts without root: %s" % cls.why)

    @classmethod
    def can_mount_overlay(cls):
        c = Container(cls.base, cls.lower, os.urandom(32).hex())
        result = cls.start(c.plan(["true"]))
        cls.why = result.stderr.decode()
        return result.returncode == 0

    @classmethod
    def tearDownClass(cls):
        registry = os.path.join(cls.run_dir, "ns")
        left = ["lock"]
        deadline = time.time() + DEADLINE
        while os.geteuid() != 0 and time.time() < deadline:  # real root has no P to register
            left = os.listdir(registry)
            if left == ["lock"]:
                break
            time.sleep(0.02)
        subprocess.run(["chmod", "-R", "u+rwx", cls.base], stderr=subprocess.DEVNULL)
        shutil.rmtree(cls.base, ignore_errors=True)
        if left != ["lock"]:
            raise AssertionError("monitors left: %s" % left)

    def container(self, **settings):
        return Container(self.base, self.lower, os.urandom(32).hex(), **settings)

    @classmethod
    def command(cls, *plans, verb="run"):
        paths = []
        for plan in plans:
            path = os.path.join(cls.base, "plan-" + os.urandom(8).hex())
            with open(path, "wb") as f:
                f.write(plan)
            paths.append(path)
        return [cls.jpod, "--runroot", cls.run_dir, verb] + paths

    @classmethod
    def start(cls, *plans, verb="run", stdin=b"", env=None, timeout=DEADLINE):
        return subprocess.run(cls.command(*plans, verb=verb), input=stdin, capture_output=True, timeout=timeout,
                              env=dict(os.environ, **(env or {})))

    def run_ok(self, *plans, code=0, **more):
        result = self.start(*plans, **more)
        self.assertEqual(result.returncode, code, result.stderr.decode(errors="replace"))
        return result

    def detached(self, argv, c=None, **more):
        c = c or self.container()
        self.run_ok(c.plan(argv, attach="", **more))
        self.addCleanup(self.kill, c)
        return c

    def trapping(self, trap, **more):
        """A container that has its trap for sure: pid 1 does not get signals that it has no handler for."""
        c = self.detached(["sh", "-c", "trap %s; echo up; while :; do sleep 0.05; done" % trap], **more)
        self.until(lambda: os.path.getsize(c.path("log")), "trap")
        return c

    def kill(self, c):
        if c.state().get("status") in ("running", "stopping"):
            self.request(c, b"T", struct.pack(">ii", 9, 0), until=b"X")

    def until(self, condition, what="it"):
        deadline = time.time() + DEADLINE
        while time.time() < deadline:
            value = condition()
            if value:
                return value
            time.sleep(0.005)
        self.fail("%s did not happen" % what)

    # The monitor's protocol, spoken directly.

    def connect(self, c):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(DEADLINE)
        fd = os.open(c.rundir, os.O_PATH)
        try:
            s.connect("/proc/self/fd/%d/ctl" % fd)
        finally:
            os.close(fd)
        self.addCleanup(s.close)
        return s

    @staticmethod
    def send(s, kind, payload=b""):
        s.sendall(kind + b"\0\0\0" + struct.pack(">I", len(payload)) + payload)

    @staticmethod
    def receive(s):
        def exactly(n):
            data = b""
            while len(data) < n:
                part = s.recv(n - len(data))
                if not part:
                    raise EOFError()
                data += part
            return data
        header = exactly(8)
        return header[:1], exactly(struct.unpack(">I", header[4:])[0])

    def request(self, c, kind, payload=b"", until=None):
        s = self.connect(c)
        self.send(s, kind, payload)
        while True:
            got, answer = self.receive(s)
            if got == (until or got):
                s.close()
                return answer

    def log(self, c):
        with open(c.path("log")) as f:
            return [json.loads(line) for line in f]


class StartTest(LauncherTest):
    def test_command_runs_with_its_output_and_exit_code(self):
        r = self.run_ok(self.container().plan(["sh", "-c", "echo out; echo err >&2; exit 7"]), code=7)
        self.assertEqual((r.stdout, r.stderr), (b"out\n", b"err\n"))

    def test_signal_gives_128_and_its_number(self):
        c = self.container()
        # From inside, the kernel shields pid 1 from SIGKILL; a child of it is not shielded.
        self.run_ok(c.plan(["sh", "-c", "sh -c 'kill -9 $$'; exit $?"]), code=137)

    def test_namespaces_are_its_own(self):
        r = self.run_ok(self.container().plan(["sh", "-c", "for n in /proc/self/ns/*; do readlink $n; done; echo pid $$"]))
        ours = {os.readlink("/proc/self/ns/" + n) for n in os.listdir("/proc/self/ns")}
        theirs = set(r.stdout.decode().split("\n"))
        self.assertIn("pid 1", theirs)
        for kind in ("pid", "net", "ipc", "uts", "mnt", "cgroup"):
            self.assertFalse({x for x in theirs & ours if x.startswith(kind + ":")}, kind)

    def test_only_three_descriptors_cross_execve(self):
        r = self.run_ok(self.container().plan(["ls", "/proc/self/fd"]))
        self.assertEqual(r.stdout.split(), [b"0", b"1", b"2", b"3"])  # 3 is ls's own

    def test_preserved_descriptors_reach_the_command(self):
        read, write = os.pipe()
        write = fcntl.fcntl(write, fcntl.F_DUPFD, 10)
        script = 'exec "$@" 3>&%d %d>&-' % (write, write)
        plan = self.container().plan(["sh", "-c", "echo kept >&3; ls /proc/self/fd"], extra=[("preserve-fds", 1)])
        r = subprocess.run(["bash", "-c", script, "bash"] + self.command(plan), capture_output=True,
                           pass_fds=[write], timeout=DEADLINE)
        os.closerange(write, write + 1)
        self.assertEqual(os.read(read, 100), b"kept\n", r.stderr)
        self.assertEqual(r.stdout.split(), [b"0", b"1", b"2", b"3", b"4"])
        os.close(read)

    def test_program_of_the_first_process_is_a_sealed_copy(self):
        c = self.detached(["sh", "-c", "sleep 100 & wait"], tail_extra=[("init",)])
        pid = c.state()["pid"].split()[0]
        self.until(lambda: b"sleep" in subprocess.run(["ps", "ax"], capture_output=True).stdout)
        r = self.run_ok(c.exec_plan(["sh", "-c", "ls -l /proc/1/exe; echo x > /proc/1/exe"]), code=1, verb="exec")
        self.assertNotIn(b"/dist/bin/jpod", r.stdout + r.stderr)
        self.assertTrue(pid)

    def test_masked_and_read_only_paths(self):
        r = self.run_ok(self.container().plan(["sh", "-c", "wc -c < /proc/keys; ls /proc/acpi | wc -l; "
                                               "echo 1 > /proc/sys/vm/drop_caches || echo ro"]))
        self.assertIn(b"0\n", r.stdout)
        self.assertTrue(r.stdout.endswith(b"ro\n"), r.stdout)

    def test_capabilities_and_no_new_privileges(self):
        r = self.run_ok(self.container().plan(["grep", "-E", "^(Cap|NoNew)", "/proc/self/status"]))
        self.assertEqual(dict(line.split(":\t") for line in r.stdout.decode().splitlines()), {
            "CapInh": "0000000000000000", "CapPrm": "00000000a80425fb", "CapEff": "00000000a80425fb",
            "CapBnd": "00000000a80425fb", "CapAmb": "0000000000000000", "NoNewPrivs": "1"})

    def test_another_user_can_open_dev_stdout(self):
        if not has_ranges():
            self.skipTest("needs a range in /etc/subuid")
        r = self.run_ok(self.container().plan(["sh", "-c", "id -u; echo there > /dev/stdout"], uid=1000, gid=1000))
        self.assertEqual(r.stdout, b"1000\nthere\n")

    def test_symlink_in_an_image_does_not_move_a_mount(self):
        c = self.container()
        plan = c.plan(["sh", "-c", "readlink -f /escape; cat /outside/f"],
                      before_pivot=[("mkdir", "/escape", "755"), ("file", "/escape/f", "644"),
                                    ("bind", "/etc/hostname", "/escape/f", "ro,rec")])
        r = self.start(plan)
        self.assertFalse(os.path.exists("/outside"))
        self.assertNotEqual(r.returncode, 0)  # a dangling symlink is not followed to make a directory

    def test_bind_mount_is_read_only(self):
        source = os.path.join(self.base, "bound-" + os.urandom(4).hex())
        os.mkdir(source)
        binds = [("mkdir", "/mnt/a b", "755"), ("bind", source, "/mnt/a b", "ro,rec,nosuid,rprivate")]
        r = self.run_ok(self.container().plan(["touch", "/mnt/a b/x"], before_pivot=binds), code=1)
        self.assertIn(b"Read-only", r.stderr)

    def test_read_only_root(self):
        r = self.run_ok(self.container().plan(["touch", "/x"], before_pivot=[("root-readonly",)]), code=1)
        self.assertIn(b"Read-only", r.stderr)

    def test_environment_umask_limits_and_hostname(self):
        r = self.run_ok(self.container().plan(
            ["sh", "-c", "env; umask; ulimit -n; hostname"], env=("PATH=/bin", "A=1", "B=x y", "A=2"),
            tail_extra=[("umask", "0027"), ("rlimit", "nofile", "100", "200")]))
        lines = r.stdout.decode().splitlines()
        self.assertIn("A=2", lines)
        self.assertNotIn("A=1", lines)
        self.assertIn("B=x y", lines)
        self.assertEqual(lines[-3:], ["0027", "100", "inside"])
        self.assertFalse([x for x in lines if x.startswith("HOME=")])  # nothing of the caller's

    def test_missing_working_directory_can_be_made(self):
        r = self.run_ok(self.container().plan(["pwd"], cwd="/new/dir", tail_extra=[("cwd-create", "/new/dir", "755")]))
        self.assertEqual(r.stdout, b"/new/dir\n")

    def test_sysctl_goes_to_the_containers_own_namespace(self):
        before = read("/proc/sys/net/ipv4/ip_default_ttl")
        plan = self.container().plan(["cat", "/proc/sys/net/ipv4/ip_default_ttl"],
                                     before_pivot=[("sysctl", "net.ipv4.ip_default_ttl", "77")])
        self.assertEqual(self.run_ok(plan).stdout, b"77\n")
        self.assertEqual(read("/proc/sys/net/ipv4/ip_default_ttl"), before)

    def test_loopback_is_up(self):
        r = self.run_ok(self.container().plan(["ip", "addr", "show", "lo"]))
        self.assertIn(b"127.0.0.1", r.stdout)

    def test_seccomp_filter_is_installed(self):
        blob = os.path.join(self.base, "filter.bpf")
        # ld [0] (number); jeq mkdir (83 on x86_64), ret ERRNO(EPERM) else ALLOW
        if os.uname().machine != "x86_64":
            self.skipTest("the filter of this test is x86_64's")
        with open(blob, "wb") as f:
            for code, jt, jf, k in ((0x20, 0, 0, 0), (0x15, 0, 1, 83), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)):
                f.write(struct.pack("HBBI", code, jt, jf, k))
        c = self.container()
        plan = encode(c.head() + c.root() + c.mounts() + [("seccomp-load", blob)]
                      + [("seccomp",) if w == ("nnp",) else w for w in c.tail(["mkdir", "/x"])])
        r = self.start(plan)
        self.assertEqual(r.returncode, 125)  # without nnp and behind caps the kernel refuses
        plan = encode(c.head() + c.root() + c.mounts() + [("seccomp-load", blob)]
                      + [x for w in c.tail(["mkdir", "/x"]) for x in ([w, ("seccomp",)] if w == ("nnp",) else [w])])
        r = self.run_ok(plan, code=1)
        self.assertIn(b"not permitted", r.stderr)

    def test_twenty_at_once_share_one_p(self):
        containers = [self.container() for _ in range(20)]
        processes = [subprocess.Popen(self.command(c.plan(["sh", "-c", "readlink /proc/self/ns/user; sleep 1"])),
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE) for c in containers]
        results = [p.communicate(timeout=60) for p in processes]
        self.assertEqual([p.returncode for p in processes], [0] * 20, [r[1] for r in results])
        self.assertEqual(len({r[0] for r in results}), 1)


class ErrorTest(LauncherTest):
    def fails(self, plan, code, text, **more):
        r = self.start(plan, **more)
        self.assertEqual(r.returncode, code, r.stderr)
        self.assertIn(text, r.stderr.decode())
        return r

    def test_missing_command_is_127(self):
        c = self.container()
        self.fails(c.plan(["nosuch"]), 127, "Error: executable file `nosuch` not found in $PATH: No such file or directory")
        self.assertEqual(c.state()["status"], "created")
        self.assertEqual(c.state()["exit-code"], "127")
        self.fails(self.container().plan(["/no/such"]), 127, "Error: exec `/no/such`: No such file or directory")

    def test_command_that_cannot_run_is_126(self):
        self.fails(self.container().plan(["/bin/not-executable"]), 126, "Permission denied")
        self.fails(self.container().plan(["not-executable"]), 126, "Permission denied")
        self.fails(self.container().plan(["/bin/no-format"]), 126, "Exec format error")
        self.fails(self.container().plan(["/etc"]), 126, "Permission denied")

    def test_missing_working_directory_is_named(self):
        self.fails(self.container().plan(["true"], cwd="/nowhere"), 127, "chdir to '/nowhere': No such file or directory")

    def test_failing_mount_is_named(self):
        c = self.container()
        self.fails(c.plan(["true"], before_pivot=[("bind", "/no/source", "/tmp", "rec")]), 125,
                   "Error: bind '/no/source' on '/tmp': No such file or directory")

    def test_hint_is_added_and_sets_the_exit_code(self):
        c = self.container()
        self.fails(c.plan(["true"], before_pivot=[("hint", 126, "try: mkdir"), ("bind", "/no/source", "/tmp", "rec")]), 126,
                   "No such file or directory\n  try: mkdir")

    def test_broken_plans_are_refused(self):
        good = self.container().plan(["true"])
        for name, plan in {
            "truncated": good[:-20], "check sum": good.replace(b"inside\0", b"insidf\0"), "nothing": b"x",
            "another version": good.replace(b"jpod-plan\0001", b"jpod-plan\0002"),
            "unknown": encode([("do", "container"), ("nonsense",)]), "behind the end": good + b"x\0",
            "no do": encode([("jvm", "kill")]), "words missing": encode([("do", "container"), ("remove", "x")]),
            "child words in front": encode([("do", "container"), ("pivot",)]),
        }.items():
            with self.subTest(name):
                self.fails(plan, 125, "Error: launch plan: ")

    def test_plan_longer_than_a_pipe_buffer(self):
        r = self.run_ok(self.container().plan(["sh", "-c", "echo ${#A}"], env=["PATH=/bin", "A=" + "x" * 100000]
                                              + ["V%d=%s" % (i, "y" * 1000) for i in range(300)]))
        self.assertEqual(r.stdout, b"100000\n")

    def test_failed_start_with_rm_leaves_nothing(self):
        c = self.container()
        trash, link = self.rm_words(c)
        self.fails(c.plan(["nosuch"], extra=[("remove", trash, link, os.path.join(self.base, "lock"))]), 127, "nosuch")
        self.until(lambda: not os.path.exists(trash), "deletion")
        self.assertFalse(os.path.lexists(link))
        self.assertFalse(os.path.exists(c.dir))

    def rm_words(self, c):
        link = os.path.join(self.base, "name-" + c.id[:8])
        os.symlink("containers/" + c.id, link)
        return os.path.join(self.base, "trash-" + c.id[:8]), link

    def test_a_container_runs_once(self):
        c = self.detached(["sleep", "100"])
        self.fails(c.plan(["true"]), 125, "already running")

    def test_jvm_that_ends_without_a_plan_gives_its_status(self):
        r = subprocess.run([self.jpod, "--runroot", self.run_dir, "exit", "42"], capture_output=True, timeout=DEADLINE)
        self.assertEqual(r.returncode, 42)


class LifeTest(LauncherTest):
    def test_detached_start_prints_the_id_and_lets_go_of_the_caller(self):
        c = self.container()
        began = time.time()
        # A pipe as in $(jpod run -d …): its end comes only when nobody holds it any more.
        r = self.run_ok(c.plan(["sleep", "100"], attach=""))
        self.addCleanup(self.kill, c)
        self.assertEqual(r.stdout.decode(), c.id + "\n")
        self.assertLess(time.time() - began, 500)  # not the daemon's thousand
        self.assertEqual(c.state()["status"], "running")
        monitor = c.state()["monitor"].split()[0]
        links = {os.readlink("/proc/%s/fd/%d" % (monitor, fd)) for fd in (0, 1, 2)}
        self.assertEqual(links, {"/dev/null"})

    def test_state_and_log_tell_what_happened(self):
        c = self.container()
        self.run_ok(c.plan(["sh", "-c", "echo one; printf two; exit 3"], attach="o"), code=3)
        state = c.state()
        self.assertEqual([state[k] for k in ("status", "exit-code", "oom")], ["exited", "3", "0"])
        for key in ("started", "finished"):
            self.assertRegex(state[key], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
        log = self.log(c)
        self.assertEqual([(x["log"], x["stream"]) for x in log], [("one\n", "stdout"), ("two", "stdout")])

    def test_killed_client_leaves_the_container_which_can_be_attached(self):
        c = self.container()
        p = subprocess.Popen(self.command(c.plan(["sh", "-c", "echo ready; read x; echo got $x; exit 5"], attach="ioe")),
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(p.stdout.readline(), b"ready\n")
        p.kill()
        p.wait()
        p.stdin.close()
        p.stdout.close()
        self.assertEqual(c.state()["status"], "running")
        r = self.run_ok(c.attach_plan(), stdin=b"hello\n", code=5, verb="attach")
        self.assertEqual(r.stdout, b"got hello\n")

    def test_killed_monitor_takes_everything_with_it(self):
        # The command changes its credentials, which makes the kernel forget PR_SET_PDEATHSIG.
        uid = 1000 if has_ranges() else 0
        c = self.detached(["sh", "-c", "sleep 1000 & sleep 1000"], uid=uid, gid=uid)
        pid, monitor = int(c.state()["pid"].split()[0]), int(c.state()["monitor"].split()[0])
        os.kill(monitor, signal.SIGKILL)
        self.until(lambda: not alive(pid), "end of the container")
        self.assertEqual(c.state()["status"], "running")  # nobody could write it; the lock tells
        with open(c.path("monitor.lock")) as f:
            fcntl.lockf(f, fcntl.LOCK_SH | fcntl.LOCK_NB)
        self.run_ok(c.plan(["true"]))  # and it can be started again
        self.assertEqual(c.state()["status"], "exited")

    def test_stop_sends_the_signal_and_kills_after_the_timeout(self):
        c = self.trapping("'exit 9' TERM")
        self.assertEqual(self.request(c, b"T", struct.pack(">ii", 0, -2)), struct.pack(">I", 9))
        c = self.trapping("'' TERM")
        s = self.connect(c)
        self.send(s, b"T", struct.pack(">ii", 0, 1))
        self.until(lambda: c.state()["status"] == "stopping")
        self.assertEqual(self.receive(s), (b"X", struct.pack(">I", 137)))
        self.assertEqual(c.state()["signal"], "9")

    def test_sigterm_to_the_monitor_stops_the_container(self):
        c = self.trapping("'exit 4' TERM")
        os.kill(int(c.state()["monitor"].split()[0]), signal.SIGTERM)
        self.until(lambda: c.state()["status"] == "exited", "exit")
        self.assertEqual(c.state()["exit-code"], "4")

    def test_it_can_be_started_again_as_soon_as_its_end_is_known(self):
        c = self.container()
        for code in range(20):
            self.run_ok(c.plan(["sh", "-c", "exit %d" % code]), code=code)

    def test_wait_query_and_signal(self):
        c = self.trapping("'exit 6' USR1")
        waiting = self.connect(c)
        self.send(waiting, b"W")
        text = self.request(c, b"Q").decode()
        self.assertIn("status running\n", text)
        self.assertIn("pid %s\n" % c.state()["pid"], text)
        self.assertEqual(self.request(c, b"K", struct.pack(">I", signal.SIGUSR1)), struct.pack(">I", 0))
        self.assertEqual(self.receive(waiting), (b"X", struct.pack(">I", 6)))
        self.assertRaises(EOFError, self.receive, waiting)

    def test_wrong_frames_close_the_connection_and_nothing_else(self):
        c = self.detached(["sleep", "100"])
        for bad in (b"Z" + bytes(7), b"A\1\0\0\0\0\0\1\7", b"I\0\0\0\0\2\0\0", b"K\0\0\0\0\0\0\2xx",
                    b"T\0\0\0\0\0\0\20" + bytes(16)):
            s = self.connect(c)
            s.sendall(bad)
            try:
                self.assertEqual(s.recv(100), b"", bad)
            except ConnectionResetError:
                pass  # closed with some of it unread
        self.assertIn(b"running", self.request(c, b"Q"))

    def test_rm_removes_everything_before_the_exit_is_told(self):
        c = self.container()
        link = os.path.join(self.base, "name-" + c.id[:8])
        trash = os.path.join(self.base, "trash-" + c.id[:8])
        volume, volume_trash = os.path.join(self.base, "vol" + c.id[:8]), os.path.join(self.base, "volt" + c.id[:8])
        os.symlink("containers/" + c.id, link)
        os.makedirs(os.path.join(volume, "_data"))
        deep = "/".join(["d"] * 200)
        script = ("mkdir -p /%s && touch /%s/f && mkdir /no && chmod 0 /no && ln -s / /l || exit 1" % (deep, deep))
        r = self.run_ok(c.plan(["sh", "-c", script.replace("ln", "/bin/busybox ln")], extra=[
            ("remove", trash, link, os.path.join(self.base, "lock")), ("volume-remove", volume_trash, volume)]))
        self.assertFalse(os.path.exists(c.dir) or os.path.lexists(link) or os.path.exists(volume), r.stderr)
        self.until(lambda: not os.path.exists(trash) and not os.path.exists(volume_trash), "deletion")
        self.assertTrue(os.path.exists("/bin"))

    def test_rm_leaves_a_name_that_is_anothers_by_now(self):
        c = self.container()
        link = os.path.join(self.base, "name-" + c.id[:8])
        os.symlink("containers/another", link)
        self.run_ok(c.plan(["true"], extra=[("remove", os.path.join(self.base, "trash-" + c.id[:8]), link,
                                             os.path.join(self.base, "lock"))]))
        self.assertTrue(os.path.lexists(link))

    def test_jvm_that_stays_gets_answers(self):
        first, second, third = self.container(), self.container(), self.container()
        self.addCleanup(self.kill, first)
        r = self.run_ok(first.plan(["sleep", "100"], attach="", jvm="keep"), second.plan(["sh", "-c", "exit 8"], jvm="keep"),
                        third.plan(["nosuch"], jvm="keep"), env={"FAKE_JAVA_KEEP": "1"})
        lines = r.stdout.decode().splitlines()
        self.assertEqual(lines[0], "answer: started " + first.state()["pid"].split()[0])
        self.assertEqual(lines[1], "answer: exited 8")
        self.assertTrue(lines[2].startswith("answer: failed 127 executable file `nosuch` not found"), lines)

    @unittest.skipIf(os.environ.get("JPOD_SANITIZED"), "the sanitizers' memory is not ours")
    def test_private_memory_of_a_monitor(self):
        containers = [self.detached(["sh", "-c", "echo x; sleep 100"]) for _ in range(3)]
        for c in containers:
            self.until(lambda: os.path.getsize(c.path("log")))
            rollup = read("/proc/%s/smaps_rollup" % c.state()["monitor"].split()[0])
            private = sum(int(x) for x in re.findall(r"^Private_(?:Clean|Dirty): +(\d+) kB", rollup, re.M))
            self.assertLessEqual(private, 300, rollup)

    def test_reaper_forwards_signals_and_reaps(self):
        c = self.detached(["sh", "-c", "trap 'exit 3' TERM; (sh -c 'sleep 0.1 &' &); echo up; while :; do sleep 0.05; done"],
                          tail_extra=[("init",)])
        self.until(lambda: os.path.getsize(c.path("log")))
        time.sleep(0.3)
        r = self.run_ok(c.exec_plan(["ps"]), verb="exec")
        self.assertNotIn(b"Z", r.stdout.replace(b"PID   USER     COMMAND", b""))
        self.assertEqual(self.request(c, b"T", struct.pack(">ii", 0, 5)), struct.pack(">I", 3))


class StdioTest(LauncherTest):
    SIZE = 64 * 1024 * 1024

    def test_binary_data_passes_both_ways(self):
        data = os.urandom(1024 * 1024) * (self.SIZE // 1024 // 1024)
        r = self.run_ok(self.container(log="none").plan(["cat"], attach="ioe"), stdin=data, timeout=60)
        self.assertTrue(r.stdout == data)

    def test_closed_input_is_closed_inside(self):
        r = self.run_ok(self.container().plan(["wc", "-c"], attach="ioe"), stdin=b"123")
        self.assertEqual(r.stdout, b"3\n")

    def test_without_i_there_is_no_input(self):
        self.assertEqual(self.run_ok(self.container().plan(["wc", "-c"]), stdin=b"123").stdout, b"0\n")

    def test_input_that_nobody_reads_does_not_block_the_end(self):
        self.run_ok(self.container().plan(["sh", "-c", "exec 0<&-; sleep 0.2; exit 2"], attach="ioe"), code=2,
                    stdin=bytes(1000000))

    def test_signals_pass_while_input_is_stuck(self):
        c = self.container()
        p = subprocess.Popen(self.command(c.plan(["sh", "-c", "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done"],
                                                 attach="ioe")), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(p.stdout.readline(), b"up\n")
        os.set_blocking(p.stdin.fileno(), False)
        for _ in range(50):
            try:
                os.write(p.stdin.fileno(), bytes(65536))
            except BlockingIOError:
                time.sleep(0.005)
        p.send_signal(signal.SIGTERM)
        self.assertEqual(p.wait(DEADLINE), 5)
        p.stdout.close()
        p.stdin.close()

    def test_a_slow_reader_loses_nothing(self):
        c = self.container()
        p = subprocess.Popen(self.command(c.plan(["sh", "-c", "seq 1 200000; echo end >&2"])),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.5)
        out, err = p.communicate(timeout=60)
        expected = "".join("%d\n" % i for i in range(1, 200001))
        self.assertEqual((out.decode() == expected, err), (True, b"end\n"))
        log = [x["log"] for x in self.log(c) if x["stream"] == "stdout"]
        self.assertEqual("".join(log) == expected, True)

    def test_log_repairs_utf8_and_cuts_long_lines(self):
        c = self.container()
        script = "printf 'a\\377b\\303\\244\\t\"\\\\\\n'; head -c 20000 /dev/zero | tr '\\0' x; echo"
        self.run_ok(c.plan(["sh", "-c", script]))
        log = [x["log"] for x in self.log(c)]
        self.assertEqual(log[0], 'a\ufffdb\u00e4\t"\\\n')
        self.assertEqual([len(x) for x in log[1:]], [16384, 20000 - 16384 + 1])

    def test_two_listeners_get_the_same(self):
        c = self.detached(["sh", "-c", "read x; seq 1 20000"], stdin="open")
        listeners = [self.connect(c) for _ in range(2)]
        for s in listeners:
            self.send(s, b"A", b"\7")
        self.request(c, b"Q")
        s = self.connect(c)
        self.send(s, b"I", b"\n")
        texts = []
        for s in listeners:
            text = b""
            while True:
                kind, data = self.receive(s)
                if kind == b"X":
                    break
                text += data
            texts.append(text)
        self.assertEqual(texts[0], texts[1])
        self.assertEqual(texts[0].split()[-1], b"20000")


class TerminalTest(LauncherTest):
    def terminal(self, *plans, verb="run"):
        pid, master = pty.fork()
        if pid == 0:
            command = self.command(*plans, verb=verb)
            os.execv(command[0], command)
        self.addCleanup(os.close, master)
        return pid, master

    def expect(self, master, text):
        seen = b""
        deadline = time.time() + DEADLINE
        while text not in seen:
            if not select.select([master], [], [], max(0, deadline - time.time()))[0]:
                self.fail("waited for %r, saw %r" % (text, seen))
            try:
                seen += os.read(master, 65536)
            except OSError:
                self.fail("waited for %r, saw %r and the end" % (text, seen))
        return seen

    def finish(self, pid, master):
        deadline = time.time() + DEADLINE
        seen = b""
        while True:
            if not select.select([master], [], [], max(0, deadline - time.time()))[0]:
                os.kill(pid, signal.SIGKILL)
                self.fail("it does not end; saw %r" % seen)
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            seen += part
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_terminal_size_and_resize(self):
        c = self.container()
        pid, master = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 31, 101, 0, 0))
            command = self.command(c.plan(
                ["sh", "-c", "stty size; trap 'stty size; exit 4' WINCH; tty; while :; do sleep 0.05; done"],
                attach="ioe", tty=True))
            os.execv(command[0], command)
        self.addCleanup(os.close, master)
        self.assertIn(b"31 101", self.expect(master, b"/dev/pts/0"))
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 44, 122, 0, 0))
        self.expect(master, b"44 122")
        self.assertEqual(self.finish(pid, master), 4)

    def test_control_c_reaches_the_command(self):
        pid, master = self.terminal(self.container().plan(
            ["sh", "-c", "trap 'exit 3' INT; echo up; while :; do sleep 0.05; done"], attach="ioe", tty=True))
        self.expect(master, b"up")
        os.write(master, b"\x03")
        self.assertEqual(self.finish(pid, master), 3)

    def test_detach_keys_leave_it_running_and_the_terminal_restored(self):
        c = self.container()
        pid, master = self.terminal(c.plan(["sh", "-c", "echo up; cat"], attach="ioe", tty=True))
        self.addCleanup(self.kill, c)
        self.expect(master, b"up")
        before = termios.tcgetattr(master)
        self.assertFalse(before[3] & termios.ICANON)
        os.write(master, b"x\x10y\r")  # half of the sequence, then something else
        self.expect(master, b"x^Py")
        os.write(master, b"\x10")
        time.sleep(0.1)
        os.write(master, b"\x11")
        self.until(lambda: termios.tcgetattr(master)[3] & termios.ICANON, "restored terminal")
        self.assertEqual(self.finish(pid, master), 0)
        self.assertEqual(c.state()["status"], "running")
        pid, master = self.terminal(c.attach_plan(tty=True), verb="attach")
        self.until(lambda: not termios.tcgetattr(master)[3] & termios.ICANON, "raw terminal")
        os.write(master, b"again\r\x04")
        self.expect(master, b"again")
        self.assertEqual(self.finish(pid, master), 0)

    def test_signal_that_ends_the_client_restores_the_terminal(self):
        c = self.container()
        plan = c.plan(["sh", "-c", "echo up; cat"], attach="ioe", tty=True)
        plan = encode([("sig-proxy", 0) if w[0] == "sig-proxy" else w for w in
                       c.head(attach="ioe", tty=True)] + c.root() + c.mounts(True) + c.tail(["sh", "-c", "echo up; cat"]))
        pid, master = self.terminal(plan)
        self.addCleanup(self.kill, c)
        self.expect(master, b"up")
        os.kill(pid, signal.SIGTERM)
        self.assertEqual(self.finish(pid, master), -signal.SIGTERM)
        self.assertEqual(c.state()["status"], "running")

    def test_job_control_inside(self):
        pid, master = self.terminal(self.container().plan(
            ["sh", "-c", "set -m; echo up; sleep 100; echo stopped $?; kill -9 %1; exit 6"], attach="ioe", tty=True))
        self.expect(master, b"up")
        time.sleep(0.2)
        os.write(master, b"\x1a")
        self.expect(master, b"stopped 148")  # 128 + SIGTSTP
        self.assertEqual(self.finish(pid, master), 6)

    def test_exec_with_a_terminal(self):
        c = self.detached(["sleep", "100"])
        pid, master = self.terminal(c.exec_plan(["sh", "-c", "tty; echo ready; read x; echo got $x; exit 9"], attach="ioe",
                                                tty=True), verb="exec")
        self.expect(master, b"ready")
        os.write(master, b"word\r")
        self.expect(master, b"got word")
        self.assertEqual(self.finish(pid, master), 9)


class ExecTest(LauncherTest):
    def setUp(self):
        self.c = self.detached(["sleep", "100"])

    def test_exec_joins_everything_and_gives_the_exit_code(self):
        r = self.run_ok(self.c.exec_plan(["sh", "-c", "hostname; ps | wc -l; echo err >&2; exit 11"]), verb="exec", code=11)
        self.assertEqual(r.stdout.split()[0], b"inside")
        self.assertEqual(r.stderr, b"err\n")
        pid = self.c.state()["pid"].split()[0]
        r = self.run_ok(self.c.exec_plan(["sh", "-c", "for n in /proc/self/ns/*; do readlink $n; done"]), verb="exec")
        theirs = {os.readlink("/proc/%s/ns/%s" % (pid, n)) for n in os.listdir("/proc/%s/ns" % pid)}
        self.assertEqual({x for x in r.stdout.decode().split() if "children" not in x}, theirs)

    def test_exec_input_output_and_descriptors(self):
        data = os.urandom(3000000)
        self.assertTrue(self.run_ok(self.c.exec_plan(["cat"], attach="ioe"), verb="exec", stdin=data).stdout == data)
        r = self.run_ok(self.c.exec_plan(["ls", "/proc/self/fd"]), verb="exec")
        self.assertEqual(r.stdout.split(), [b"0", b"1", b"2", b"3"])

    def test_exec_errors(self):
        r = self.run_ok(self.c.exec_plan(["nosuch"]), verb="exec", code=127)
        self.assertIn(b"Error: executable file `nosuch` not found in $PATH: No such file or directory", r.stderr)
        r = self.run_ok(self.c.exec_plan(["/bin/not-executable"]), verb="exec", code=126)
        self.assertIn(b"Permission denied", r.stderr)
        r = self.run_ok(self.c.exec_plan(["true"], cwd="/nowhere"), verb="exec", code=127)
        self.assertIn(b"chdir to '/nowhere'", r.stderr)

    def test_exec_of_a_process_that_is_gone(self):
        plan = self.c.exec_plan(["true"])
        self.kill(self.c)
        r = self.run_ok(plan, verb="exec", code=125)
        self.assertIn(b"join the container's namespaces: it is not running", r.stderr)

    def test_exec_ends_with_the_command_though_others_hold_its_output(self):
        began = time.time()
        r = self.run_ok(self.c.exec_plan(["sh", "-c", "sleep 50 & echo done"]), verb="exec")
        self.assertEqual(r.stdout, b"done\n")
        self.assertLess(time.time() - began, 10)

    def test_detached_exec(self):
        r = self.run_ok(self.c.exec_plan(["sh", "-c", "echo x > /tmp/was-here"], attach=""), verb="exec")
        self.assertEqual(r.stdout, b"session\n")
        self.until(lambda: os.path.exists(self.c.path("diff/tmp/was-here")))

    def test_nobody_inside_can_look_into_an_exec_before_it_is_the_command(self):
        r = self.run_ok(self.c.exec_plan(["sh", "-c", "readlink /proc/self/exe"]), verb="exec")
        self.assertEqual(r.stdout, b"/bin/busybox\n")


class HelperTest(LauncherTest):
    def script(self, text):
        path = os.path.join(self.base, "helper-" + os.urandom(4).hex())
        with open(path, "w") as f:
            f.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)
        return path

    def plan(self, c, argv, helper):
        return c.plan(argv, extra=[("helper", helper)], before_pivot=[("wait-helper",)])

    def test_helper_gets_the_namespace_and_is_waited_for(self):
        note = os.path.join(self.base, "note-" + os.urandom(4).hex())
        # A path to the namespace that takes no right to look into the container's process.
        helper = self.script("sleep 0.2; echo net:[$(stat -c %%i $1)] > %s; echo $2 >> %s\n" % (note, note))
        r = self.run_ok(self.plan(self.container(), ["readlink", "/proc/self/ns/net"], [helper, "@netns", "@pid"]))
        self.assertEqual(read(note).split()[0], r.stdout.decode().strip())

    def test_pasta_connects_the_container(self):
        if shutil.which("pasta") is None:
            self.skipTest("needs Debian's package passt")
        if not os.access("/dev/net/tun", os.W_OK):
            self.skipTest("needs write access to /dev/net/tun, which udev gives to everybody")
        helper = "pasta --config-net -t none -u none -T none -U none --no-map-gw --netns @netns".split()
        c = self.container()
        r = self.run_ok(self.plan(c, ["ip", "route"], helper))
        self.assertIn(b"default", r.stdout)
        self.until(lambda: not os.path.exists(c.rundir), "clean-up")

    def test_helper_that_fails_says_why(self):
        r = self.run_ok(self.plan(self.container(), ["true"], [self.script("echo 'no luck' >&2; exit 3")]), code=125)
        self.assertIn(b"no luck", r.stderr)
        r = self.run_ok(self.plan(self.container(), ["true"], ["no-such-helper"]), code=125)
        self.assertIn(b"cannot start no-such-helper: No such file or directory", r.stderr)

    def test_helper_may_leave_a_daemon_that_holds_its_output_and_ends_with_the_container(self):
        note = os.path.join(self.base, "note-" + os.urandom(4).hex())
        helper = self.script("sh -c 'echo $$ > %s; exec sleep 1000' & exit 0\n" % note)
        began = time.time()
        self.run_ok(self.plan(self.container(), ["sleep", "0.3"], [helper]))
        self.assertLess(time.time() - began, 10)
        self.assertFalse(subprocess.run(["pgrep", "-u", str(os.getuid()), "-fx", "sleep 1000"],
                                        capture_output=True).stdout)


    def test_who_gives_up_waiting_for_a_helper_ends_the_start(self):
        c = self.container()
        note = os.path.join(self.base, "note-" + os.urandom(4).hex())
        p = subprocess.Popen(self.command(self.plan(c, ["true"], [self.script(": > %s; exec sleep 1000" % note)])))
        self.until(lambda: os.path.exists(note), "start of the helper")
        p.send_signal(signal.SIGINT)
        time.sleep(0.1)
        p.send_signal(signal.SIGINT)
        self.assertEqual(p.wait(DEADLINE), -signal.SIGINT)
        self.until(lambda: c.state().get("status") == "created" and not os.path.exists(c.rundir), "end of the start")


class OtherNamespacesTest(LauncherTest):
    def test_network_of_another_container(self):
        first = self.detached(["sleep", "100"])
        path = "/proc/%s/ns/net" % first.state()["pid"].split()[0]
        r = self.run_ok(self.container().plan(["readlink", "/proc/self/ns/net"], namespaces={"net": path}))
        self.assertEqual(r.stdout.decode().strip(), os.readlink(path))

    def test_pid_namespace_of_another_container(self):
        first = self.detached(["sleep", "100"])
        path = "/proc/%s/ns/pid" % first.state()["pid"].split()[0]
        r = self.run_ok(self.container().plan(["ps"], namespaces={"pid": path}))
        self.assertIn(b"sleep 100", r.stdout)

    def test_pid_namespace_of_the_host(self):
        c = self.container()
        plan = c.plan(["sh", "-c", "kill -0 %d && echo seen" % os.getpid()], namespaces={"pid": "host"})
        # The host's procfs instead of a new one, which only the owner of the namespace may mount.
        plan = encode([("bind", "/proc", "/proc", "rec,rslave") if w[:2] == ("mount", "proc") else w for w in
                       c.head(namespaces={"pid": "host"}) + c.root() + c.mounts()
                       + c.tail(["sh", "-c", "kill -0 %d && echo seen" % os.getpid()])
                       if w[0] not in ("mask", "readonly")])
        self.assertEqual(self.run_ok(plan).stdout, b"seen\n")

    def test_host_namespaces_stay_the_hosts(self):
        c = self.container()
        own = {"net": "host", "ipc": "host", "uts": "host", "cgroup": "host"}
        words = [w for w in c.head(namespaces=own) + c.root() + c.mounts()
                 + c.tail(["sh", "-c", "for n in net ipc uts cgroup; do readlink /proc/self/ns/$n; done"])
                 if w[0] not in ("loopback", "hostname") and w[:2] not in (("mount", "sysfs"), ("mount", "mqueue"))]
        r = self.run_ok(encode(words))
        self.assertEqual(r.stdout.decode().split(), [os.readlink("/proc/self/ns/" + n)
                                                     for n in ("net", "ipc", "uts", "cgroup")])


class UpkeepTest(LauncherTest):
    """What a monitor does by itself: restarts, health checks, time limits, events, rotation."""

    def started(self, argv, extra, **more):
        c = self.container(**more)
        self.run_ok(c.keep(c.plan(argv, attach="", extra=extra)))
        self.addCleanup(self.kill, c)
        return c

    def test_on_failure_3_stops_after_three_restarts(self):
        c = self.started(["sh", "-c", "echo run; exit 3"], [("restart", "on-failure", 3)])
        self.until(lambda: c.state().get("status") == "exited", "last exit")
        self.assertEqual((c.state()["restarts"], c.state()["exit-code"]), ("3", "3"))
        self.assertEqual([line["log"] for line in self.log(c)], ["run\n"] * 4)

    def test_always_goes_on_until_it_is_stopped(self):
        c = self.started(["true"], [("restart", "always", 0)])
        self.until(lambda: int(c.state().get("restarts", 0)) >= 2, "restarts")
        self.until(lambda: c.state()["status"] == "restarting", "pause between two runs")
        self.assertEqual(struct.unpack(">I", self.request(c, b"T", struct.pack(">iI", 0, 1), until=b"X"))[0], 0)
        self.assertEqual((c.state()["status"], c.state()["stopped"]), ("exited", "1"))
        self.assertFalse(os.path.exists(c.socket))

    def test_a_running_container_that_is_stopped_stays_stopped(self):
        c = self.started(["sleep", "100"], [("restart", "always", 0)])
        self.request(c, b"T", struct.pack(">ii", 9, 1), until=b"X")
        self.assertEqual(c.state()["status"], "exited")
        self.assertNotIn("restarts", c.state())

    def test_a_restart_that_fails_says_why(self):
        c = self.container()
        self.run_ok(c.plan(["false"], attach="", extra=[("restart", "always", 0)]))  # there is no kept plan
        self.until(lambda: c.state().get("status") == "exited" and "error" in c.state(), "failed restart")
        self.assertIn("plan", c.state()["error"])

    def test_health_goes_from_starting_to_healthy_to_unhealthy(self):
        events = os.path.join(self.base, "events-" + os.urandom(4).hex())
        c = self.container()
        c.keep_health(["sh", "-c", "echo checked; test -e /tmp/well"])
        # In a long start period, where failures do not count, until it is told to be well.
        self.trapping("'touch /tmp/well' USR1; trap 'rm /tmp/well' USR2", c=c,
                      extra=[("health", 100, 60000, 2, 3600000, 100, "none"), ("health-log", 3, 100),
                             ("events", events)])
        self.until(lambda: os.path.exists(c.path("health")), "first result")
        self.assertEqual(c.state()["health"], "starting")
        self.request(c, b"K", struct.pack(">I", signal.SIGUSR1), until=b"r")
        self.until(lambda: c.state()["health"] == "healthy", "healthy")
        self.request(c, b"K", struct.pack(">I", signal.SIGUSR2), until=b"r")
        self.until(lambda: c.state()["health"] == "unhealthy", "unhealthy")
        lines = read(c.path("health")).splitlines()
        self.assertTrue(lines[0].startswith("unhealthy "), lines)
        self.until(lambda: len(read(c.path("health")).splitlines()) == 4, "three results")
        self.assertTrue(lines[-1].endswith(" 1 checked\\n"), lines)
        self.until(lambda: "unhealthy" in read(events), "the event")
        changes = [line.split("\t")[2:3] + line.split("\t")[6:7] for line in read(events).splitlines()]
        self.assertEqual([change for change in changes if change[0] != "kill"],
                         [["init"], ["start"], ["health_status", "@health_status=healthy"],
                          ["health_status", "@health_status=unhealthy"]])
        code = struct.unpack(">I", self.request(c, b"H", until=b"h"))[0]
        self.assertEqual((code >> 16, code & 0xffff), (1, 2))

    def test_health_check_that_takes_too_long_is_killed(self):
        c = self.container()
        c.keep_health(["sleep", "100"])
        self.run_ok(c.plan(["sleep", "100"], attach="", extra=[("health", 50, 100, 1, 0, 50, "kill")]))
        self.until(lambda: c.state()["status"] == "exited", "killed by its health")
        self.assertEqual(c.state()["exit-code"], "137")
        self.assertIn(" -1 Health check exceeded timeout", read(c.path("health")))

    def test_unhealthy_container_is_restarted(self):
        c = self.container(stop_timeout=0)
        c.keep_health(["false"])
        self.run_ok(c.keep(c.plan(["sleep", "100"], attach="", extra=[("health", 50, 1000, 2, 0, 50, "restart")])))
        self.addCleanup(self.kill, c)
        self.until(lambda: int(c.state().get("restarts", 0)) >= 2, "restarts")

    def test_health_check_of_a_missing_program_says_so(self):
        c = self.container()
        c.keep_health(["nothing-there"])
        self.run_ok(c.plan(["sleep", "100"], attach="", extra=[("health", 50, 1000, 1, 0, 50, "none")]))
        self.addCleanup(self.kill, c)
        self.until(lambda: c.state()["health"] == "unhealthy", "unhealthy")
        self.assertIn("nothing-there", read(c.path("health")))

    def test_timeout_kills_and_gives_255(self):
        self.run_ok(self.container().plan(["sleep", "100"], extra=[("timeout", 1)]), code=255)

    def test_events_tell_each_change_once(self):
        events = os.path.join(self.base, "events-" + os.urandom(4).hex())
        c = self.container()
        with open(c.path("summary"), "w") as f:
            f.write("name n\nimage i\nlabel k=v\n")
        self.run_ok(c.plan(["sleep", "100"], attach="", extra=[("events", events)]))
        self.request(c, b"K", struct.pack(">I", 9), until=b"r")
        self.until(lambda: "died" in read(events), "died")
        self.assertEqual([line.split("\t")[1:] for line in read(events).splitlines()],
                         [["container", what, c.id, "n", "i"] + more + [".k=v"] for what, more in
                          (("init", []), ("start", []), ("kill", ["@signal=9"]), ("died", ["@exit=137"]))])

    def test_rotation_under_load_loses_nothing(self):
        c = self.container()
        self.run_ok(c.plan(["seq", "1", "200000"], attach="", extra=[("log-limit", 200000, 1000)]))
        self.until(lambda: c.state().get("status") == "exited", "end")
        numbers = []
        files = [n for n in os.listdir(c.dir) if n.startswith("log.")]
        for name in sorted(files, key=lambda n: -int(n[4:])) + ["log"]:
            self.assertLess(os.path.getsize(c.path(name)), 200200)
            with open(c.path(name)) as f:
                numbers += [int(json.loads(line)["log"]) for line in f]
        self.assertEqual(numbers, list(range(1, 200001)))

    def test_k8s_lines(self):
        c = self.container(log="k8s-file")
        self.run_ok(c.plan(["echo", "hello"]))
        self.assertRegex(read(c.path("log")), r"^[-0-9]+T[:0-9]+\.[0-9]{9}\+00:00 stdout F hello\n$")

    def test_passthrough_gives_the_callers_own_descriptors(self):
        c = self.container(log="passthrough")
        r = self.run_ok(c.plan(["sh", "-c", "cat; echo err >&2"]), stdin=b"through")
        self.assertEqual((r.stdout, r.stderr), (b"through", b"err\n"))
        self.assertFalse(os.path.exists(c.path("log")))

    def test_journal_gets_a_record_for_each_line(self):
        path = os.path.join(self.base, "journal-" + os.urandom(4).hex())
        journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        journal.bind(path)
        self.addCleanup(journal.close)
        c = self.container(log="journald", log_path=path)
        self.run_ok(c.plan(["echo", "hello"], extra=[("name", "web"), ("log-tag", "t")]))
        record = journal.recv(65536)
        for field in (b"PRIORITY=6\n", b"CONTAINER_ID_FULL=" + c.id.encode(), b"CONTAINER_NAME=web\n",
                      b"CONTAINER_TAG=t\n", b"SYSLOG_IDENTIFIER=t\n",
                      b"MESSAGE\n" + struct.pack("<Q", 5) + b"hello\n"):
            self.assertIn(field, record)

    def test_detached_exec_is_waited_for(self):
        events = os.path.join(self.base, "events-" + os.urandom(4).hex())
        c = self.detached(["sleep", "100"])
        plan = c.exec_plan(["sh", "-c", "exit 7"], attach="", head=[("dir", c.dir), ("events", events)])
        self.run_ok(plan, verb="exec")
        self.until(lambda: os.path.exists(events) and "exec_died" in read(events), "exec_died")
        self.assertIn("@exit=7", read(events))


class SingleIdTest(LauncherTest):
    """For a user without ranges in /etc/subuid; check.sh makes one."""

    def setUp(self):
        if has_ranges():
            self.skipTest("needs a user without a range in /etc/subuid")

    def test_single_id_is_mapped_with_a_warning(self):
        # Said when P is made, not to those who join it.
        self.until(lambda: os.listdir(os.path.join(self.run_dir, "ns")) == ["lock"], "end of all monitors")
        r = self.run_ok(self.container().plan(["sh", "-c", "id -u; cat /proc/self/uid_map"]))
        self.assertEqual(r.stdout.split(), [b"0", b"0", str(os.getuid()).encode(), b"1"])
        self.assertIn(b"Warning: only your own id is mapped: /etc/subuid has no range for user '", r.stderr)
        self.assertIn(b"  try:  sudo usermod --add-subuids", r.stderr)

    def test_log_level_error_silences_the_warning(self):
        command = self.command(self.container().plan(["true"]))
        r = subprocess.run(command[:1] + ["--log-level", "error"] + command[1:], capture_output=True, timeout=DEADLINE)
        self.assertEqual((r.returncode, r.stderr), (0, b""))


def alive(pid):
    try:
        return read("/proc/%d/stat" % pid).rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def has_ranges():
    import pwd
    name = pwd.getpwuid(os.getuid()).pw_name
    try:
        with open("/etc/subuid") as f:
            return os.geteuid() == 0 or any(line.split(":")[0] in (name, str(os.getuid())) for line in f)
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main(verbosity=int(os.environ.get("VERBOSITY", "1")))
