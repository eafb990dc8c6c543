"""Launch plans for the launcher's tests: what the Java side writes, in a few lines of Python."""

import binascii
import os


def encode(instructions):
    """The bytes of a plan. An instruction is a tuple of words; a list in it is a counted list."""
    words = ["jpod-plan", "1"]
    for instruction in instructions:
        for word in instruction:
            if isinstance(word, list):
                words.append(str(len(word)))
                words.extend(word)
            else:
                words.append(str(word))
    body = b"".join(w.encode("utf-8", "surrogateescape") + b"\0" for w in words)
    return body + b"end\0%d\0%08x\0" % (len(body), binascii.crc32(body))


class Container:
    """A container on a busybox root file system, as `create` would lay it out."""

    def __init__(self, base, lower, ident, **settings):
        self.dir = os.path.join(base, "containers", ident)
        self.id = ident
        self.rundir = os.path.join(base, "run", "c", ident[:32])
        self.socket = os.path.join(self.rundir, "ctl")
        self.lower = lower
        self.settings = settings
        for name in ("diff", "work", "rootfs"):
            os.makedirs(os.path.join(self.dir, name), exist_ok=True)

    def path(self, name):
        return os.path.join(self.dir, name)

    def head(self, attach="oe", jvm="kill", tty=False, extra=(), namespaces=None, **more):
        s = dict(self.settings, **more)
        plan = [
            ("do", "container"), ("jvm", jvm), ("attach", attach), ("tty", 1 if tty else 0),
            ("detach-keys", "1011"), ("sig-proxy", 1), ("print", self.id), ("id", self.id), ("dir", self.dir),
            ("socket", self.socket), ("log", s.get("log", "json-file"), s.get("log_path", self.path("log"))),
            ("stdin", "open" if "i" in attach or s.get("stdin") else "null"),
            ("stop-signal", s.get("stop_signal", 15)), ("stop-timeout", s.get("stop_timeout", 10)),
        ]
        kinds = {"pid": "new", "net": "new", "ipc": "new", "uts": "new", "cgroup": "new"}
        kinds.update(namespaces or {})
        plan += [("namespace", kind, how) for kind, how in kinds.items()]
        plan += list(extra)
        return plan + [("child",)]

    def root(self):
        options = "lowerdir=%s,upperdir=%s,workdir=%s%s" % (
            self.lower, self.path("diff"), self.path("work"), ",userxattr" if os.geteuid() else "")
        return [("overlay", self.path("rootfs"), options), ("root", self.path("rootfs"))]

    def mounts(self, tty=False):
        plan = [
            ("mkdir", "/proc", "555"), ("mount", "proc", "proc", "/proc", "nosuid,noexec,nodev", ""),
            ("mkdir", "/dev", "755"), ("mount", "tmpfs", "tmpfs", "/dev", "nosuid,noexec", "mode=755,size=65536k"),
            ("mkdir", "/dev/pts", "755"),
            ("mount", "devpts", "devpts", "/dev/pts", "nosuid,noexec", "newinstance,ptmxmode=0666,mode=0620"),
            ("symlink", "pts/ptmx", "/dev/ptmx"),
            ("mkdir", "/dev/shm", "1777"),
            ("mount", "tmpfs", "shm", "/dev/shm", "nosuid,noexec,nodev", "mode=1777,size=65536k"),
            ("mkdir", "/dev/mqueue", "755"), ("mount", "mqueue", "mqueue", "/dev/mqueue", "nosuid,noexec,nodev", ""),
            ("mkdir", "/sys", "555"), ("mount", "sysfs", "sysfs", "/sys", "nosuid,noexec,nodev,ro", ""),
        ]
        for device in ("null", "zero", "full", "random", "urandom", "tty"):
            plan += [("file", "/dev/" + device, "666"), ("bind", "/dev/" + device, "/dev/" + device, "")]
        plan += [("symlink", "/proc/self/fd", "/dev/fd"), ("symlink", "/proc/self/fd/0", "/dev/stdin"),
                 ("symlink", "/proc/self/fd/1", "/dev/stdout"), ("symlink", "/proc/self/fd/2", "/dev/stderr")]
        if tty:
            plan += [("pty",)]
        plan += [("mask", p) for p in ("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware")]
        plan += [("readonly", p) for p in ("/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys")]
        return plan

    def tail(self, argv, env=("PATH=/bin:/usr/bin",), cwd="/", uid=0, gid=0, extra=()):
        caps = "00000000a80425fb"
        plan = [("loopback",), ("hostname", "inside"), ("pivot",)] if "host" not in extra else [("pivot",)]
        plan += [e for e in extra if e != "host"]
        plan += [("groups", [str(gid)]), ("gid", gid), ("uid", uid)]
        keep = "0" if uid else caps
        plan += [("caps", caps, keep, keep, "0", "0"), ("nnp",), ("clearenv",)]
        plan += [("env", e) for e in env] + [("cwd", cwd), ("exec", list(argv))]
        return plan

    def plan(self, argv, tty=False, uid=0, gid=0, tail_extra=(), before_pivot=(), env=("PATH=/bin:/usr/bin",), cwd="/",
             **head):
        return encode(self.head(tty=tty, **head) + self.root() + self.mounts(tty) + list(before_pivot)
                      + self.tail(argv, uid=uid, gid=gid, extra=tail_extra, env=env, cwd=cwd))

    def state(self):
        try:
            with open(self.path("state")) as f:
                return dict(line.rstrip("\n").split(" ", 1) for line in f)
        except FileNotFoundError:
            return {}

    def exec_plan(self, argv, attach="oe", tty=False, jvm="kill", extra=(), env=("PATH=/bin:/usr/bin",), cwd="/",
                  head=()):
        pid, start = self.state()["pid"].split()
        plan = [("do", "exec"), ("jvm", jvm), ("attach", attach), ("tty", 1 if tty else 0), ("detach-keys", "1011"),
                ("sig-proxy", 1), ("print", "session"), ("target", pid, start)] + list(head) + [("child",)]
        plan += [("pty",)] if tty else []
        plan += list(extra)
        caps = "00000000a80425fb"
        plan += [("groups", ["0"]), ("gid", 0), ("uid", 0), ("caps", caps, caps, caps, "0", "0"), ("nnp",),
                 ("clearenv",)] + [("env", e) for e in env] + [("cwd", cwd), ("exec", list(argv))]
        return encode(plan)

    def keep(self, plan):
        """What `create` keeps for the monitor's own restarts."""
        with open(self.path("plan"), "wb") as f:
            f.write(plan)
        return plan

    def keep_health(self, argv):
        caps = "00000000a80425fb"
        with open(self.path("health-plan"), "wb") as f:
            f.write(encode([("do", "exec"), ("child",), ("groups", ["0"]), ("gid", 0), ("uid", 0),
                            ("caps", caps, caps, caps, "0", "0"), ("nnp",), ("clearenv",), ("env", "PATH=/bin"),
                            ("cwd", "/"), ("exec", list(argv))]))

    def attach_plan(self, attach="ioe", tty=False):
        return encode([("do", "attach"), ("jvm", "kill"), ("attach", attach), ("tty", 1 if tty else 0),
                       ("detach-keys", "1011"), ("sig-proxy", 1), ("socket", self.socket)])
