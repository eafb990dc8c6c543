#!/usr/bin/env python3
"""Measures jpod beside podman, crun and bubblewrap; started by run.sh, as root in a mount namespace of its own.

How it measures:
- Every command runs as the account, through setpriv, with an environment of its own. `clock` (C) is the parent of the
  measured command alone: it takes the time from before fork until the command has ended.
- One round runs each case once for each tool, in an order that changes from round to round, so that what else the machine
  does meets all alike. Medians over the rounds; ratios are jpod's median through the peer's.
- A command that fails stops the benchmark: nothing is faster than an error.
- podman: native overlay, cgroupfs as cgroup manager, otherwise Debian's defaults (crun, conmon, slirp4netns as network).
  crun: --cgroup-manager=disabled, a bundle with an unpacked root. bubblewrap: all namespaces new, the same root.
  crun and bubblewrap have no network of their own, no images and no monitor, so they stand for what is possible.
"""

import argparse
import hashlib
import io
import json
import os
import pwd
import random
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

IMAGE = "localhost/busybox:bench"
TALK = "for a in 0 1 2 3 4 5 6 7 8 9; do for b in 0 1 2 3 4 5 6 7 8 9; do echo line $a$b of a hundred; done; done"
PEERS = ["jpod", "podman", "crun", "bwrap"]


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = options.work
        self.account = pwd.getpwnam(options.account)
        self.home = os.path.join(self.work, "home")
        self.runtime = os.path.join(self.work, "run")
        for folder in (self.home, self.runtime):
            os.makedirs(folder, mode=0o700)
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        self.jpod = os.path.join(self.work, "jpod/bin/jpod")
        self.root = os.path.join(self.work, "root")
        self.bundle = os.path.join(self.home, "bundle")
        self.results = {}
        self.order = []

    # -- running things -------------------------------------------------------------------------------------------

    def prefix(self):
        return [
            "setpriv", f"--reuid={self.account.pw_uid}", f"--regid={self.account.pw_gid}", "--init-groups",
            "--inh-caps=-all", "--", "env", "-i", f"HOME={self.home}", f"XDG_RUNTIME_DIR={self.runtime}",
            "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG=C.UTF-8", f"USER={self.account.pw_name}",
            f"JPOD_JAVA_HOME={os.environ.get('JPOD_JAVA_HOME', '')}",
        ]

    def run(self, *words, check=True):
        # Files, not pipes: podman's helpers keep what they inherit, and the end of a pipe would never come.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(self.prefix() + list(words), stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.home)
            out.seek(0)
            err.seek(0)
            if check and done.returncode != 0:
                sys.exit(f"bench: {' '.join(words)}: status {done.returncode}\n{out.read()}{err.read()}")
            return out.read().strip()

    def clock(self, words, mode="exit", before=()):
        """Milliseconds that a command takes."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                self.prefix() + list(before) + [os.path.join(self.work, "clock"), mode] + list(words),
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.home)
            out.seek(0)
            err.seek(0)
            parts = out.read().split()
            if done.returncode != 0 or len(parts) != 2 or parts[1] != "0":
                sys.exit(f"bench: {' '.join(words)}: {parts} {err.read()}")
        return int(parts[0]) / 1e6

    def record(self, case, tool, value):
        if case not in self.results:
            self.results[case] = {}
            self.order.append(case)
        self.results[case].setdefault(tool, []).append(value)

    # -- preparation ----------------------------------------------------------------------------------------------

    def prepare(self):
        os.makedirs(os.path.join(self.root, "bin"))
        for name in ("proc", "dev", "sys", "tmp", "etc", "root"):
            os.makedirs(os.path.join(self.root, name))
        shutil.copy("/bin/busybox", os.path.join(self.root, "bin/busybox"))
        for applet in ("sh", "true", "sleep", "cat", "echo"):
            os.symlink("busybox", os.path.join(self.root, "bin", applet))
        with open(os.path.join(self.root, "etc/passwd"), "w", encoding="ascii") as passwd:
            passwd.write("root:x:0:0:root:/root:/bin/sh\n")
        archive = os.path.join(self.work, "image.tar")
        self.pack(archive)
        os.makedirs(os.path.join(self.home, ".config/containers"))
        with open(os.path.join(self.home, ".config/containers/storage.conf"), "w", encoding="ascii") as conf:
            conf.write('[storage]\ndriver = "overlay"\n')
        with open(os.path.join(self.home, ".config/containers/containers.conf"), "w", encoding="ascii") as conf:
            conf.write('[engine]\ncgroup_manager = "cgroupfs"\n')
        os.makedirs(self.bundle)
        shutil.copytree(self.root, os.path.join(self.bundle, "rootfs"), symlinks=True)
        subprocess.run(["chown", "-R", f"{self.account.pw_uid}:{self.account.pw_gid}", self.home], check=True)
        self.run("sh", "-c", f"cd {self.bundle} && crun spec --rootless")
        self.spec(self.bundle, ["true"])
        sleeper = os.path.join(self.home, "sleeper")
        self.run("cp", "-a", self.bundle, sleeper)
        self.spec(sleeper, ["sleep", "3600"])
        self.sleeper = sleeper
        self.run(self.jpod, "load", "-i", archive)
        self.run("podman", "load", "-q", "-i", archive)
        driver = self.run("podman", "info", "--format", "{{.Store.GraphDriverName}}")
        if driver != "overlay":
            sys.exit(f"bench: podman uses {driver}, not overlay: that would be no fair comparison")

    @staticmethod
    def spec(bundle, words):
        path = os.path.join(bundle, "config.json")
        with open(path, encoding="utf-8") as file:
            spec = json.load(file)
        spec["process"]["terminal"] = False
        spec["process"]["args"] = words
        with open(path, "w", encoding="utf-8") as file:
            json.dump(spec, file)

    def pack(self, archive):
        """A docker archive of the root, one layer."""
        layer = io.BytesIO()
        with tarfile.open(fileobj=layer, mode="w", format=tarfile.PAX_FORMAT) as tar:
            def owned_by_root(info):
                info.uid = info.gid = 0
                info.uname = info.gname = ""
                return info
            for name in sorted(os.listdir(self.root)):
                tar.add(os.path.join(self.root, name), name, filter=owned_by_root)
        layer = layer.getvalue()
        diff_id = hashlib.sha256(layer).hexdigest()
        config = json.dumps({
            "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z",
            "config": {"Cmd": ["sh"], "Env": ["PATH=/bin"]},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + diff_id]},
            "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "bench"}],
        }).encode()
        config_name = hashlib.sha256(config).hexdigest() + ".json"
        manifest = json.dumps([{"Config": config_name, "RepoTags": [IMAGE], "Layers": [diff_id + "/layer.tar"]}]).encode()
        with tarfile.open(archive, "w") as tar:
            for name, content in ((config_name, config), (diff_id + "/layer.tar", layer), ("manifest.json", manifest)):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        os.chmod(archive, 0o644)

    # -- the commands of each tool --------------------------------------------------------------------------------

    def crun(self, *words):
        return ["crun", "--cgroup-manager=disabled", *words]

    def bwrap(self, *words):
        return ["bwrap", "--unshare-all", "--die-with-parent", "--bind", self.root, "/", "--proc", "/proc", "--dev", "/dev",
                "--setenv", "PATH", "/bin", *words]

    def engine(self, tool):
        return self.jpod if tool == "jpod" else tool

    def run_case(self, tool):
        if tool == "crun":
            return self.crun("run", "-b", self.bundle, f"r{random.getrandbits(48)}")
        if tool == "bwrap":
            return self.bwrap("true")
        return [self.engine(tool), "run", "--rm", "--network", "none", IMAGE, "true"]

    def round(self):
        tools = list(PEERS)
        random.shuffle(tools)
        for tool in tools:
            self.record("`run --rm --network none IMG true`", tool, self.clock(self.run_case(tool)))
        for tool in (t for t in tools if t in ("jpod", "podman")):
            self.record("`run --rm IMG true` (default network)", tool, self.clock([self.engine(tool), "run", "--rm", IMAGE, "true"]))
        for tool in (t for t in tools if t != "bwrap"):
            words = self.crun("exec", "target", "true") if tool == "crun" else [self.engine(tool), "exec", "target", "true"]
            self.record("`exec C true`", tool, self.clock(words))
        for tool in (t for t in tools if t != "bwrap"):
            self.lifecycle(tool)
        for tool in tools:
            self.record("`--version`", tool, self.clock([self.engine(tool), "--version"]))
        for tool in (t for t in tools if t in ("jpod", "podman")):
            self.record("`images`", tool, self.clock([self.engine(tool), "images"]))
            self.record("`inspect C`", tool, self.clock([self.engine(tool), "inspect", "target"]))
            self.record("`logs C`", tool, self.clock([self.engine(tool), "logs", "talker"]))

    def lifecycle(self, tool):
        """run -d, rm -f, create, start."""
        if tool == "crun":
            # Its detached container would keep our pipes open, which clock's /dev/null prevents.
            up = self.clock(self.crun("run", "-d", "-b", self.sleeper, "one"))
            down = self.clock(self.crun("delete", "-f", "one"))
            create = self.clock(self.crun("create", "-b", self.sleeper, "two"))
            start = self.clock(self.crun("start", "two"))
            stop = self.clock(self.crun("kill", "two", "KILL"))
            self.run(*self.crun("delete", "-f", "two"))
        else:
            program = self.engine(tool)
            up = self.clock([program, "run", "-d", "--network", "none", "--name", "one", IMAGE, "sleep", "3600"])
            down = self.clock([program, "rm", "-f", "-t", "0", "one"])
            create = self.clock([program, "create", "--network", "none", "--name", "two", IMAGE, "sleep", "3600"])
            start = self.clock([program, "start", "two"])
            stop = self.clock([program, "stop", "-t", "0", "two"])
            self.run(program, "rm", "-f", "-t", "0", "two")
        self.record("`run -d --network none`", tool, up)
        self.record("`run -d` + `rm -f`", tool, up + down)
        self.record("`create`", tool, create)
        self.record("`start`", tool, start)
        self.record("`start` + `stop -t 0`", tool, start + stop)

    # -- many containers ------------------------------------------------------------------------------------------

    def with_many(self, rounds, counts=(50, 200)):
        """ps with that many containers running."""
        started = 0
        for count in counts:
            for tool in ("jpod", "podman"):
                for i in range(started, count):
                    self.run(self.engine(tool), "run", "-d", "--network", "none", "--name", f"many{i}", IMAGE, "sleep", "3600")
            started = count
            for _ in range(rounds):
                for tool in random.sample(["jpod", "podman"], 2):
                    self.record(f"`ps` with {count} containers", tool, self.clock([self.engine(tool), "ps"]))
            for tool in ("jpod", "podman"):
                listed = self.run(self.engine(tool), "ps", "-q").split()
                if len(listed) < count:
                    sys.exit(f"bench: {tool} ps shows {len(listed)} containers of {count}")
        for tool in ("jpod", "podman"):
            self.run(self.engine(tool), "rm", "-f", "-t", "0", *[f"many{i}" for i in range(started)])

    def parallel(self, rounds, count=20):
        for _ in range(rounds):
            for tool in random.sample(["jpod", "podman"], 2):
                command = " ".join([self.engine(tool), "run", "--rm", "--network", "none", IMAGE, "true"])
                script = f"for i in $(seq {count}); do {command} & p=\"$p $!\"; done; s=0; for x in $p; do wait $x || s=1; done; exit $s"
                self.record(f"{count} parallel `run --rm --network none`", tool, self.clock(["bash", "-c", script]))

    def memory(self, tool, network, count):
        """Private KiB for each container: all processes of the account but the containers' own."""
        before = set(self.processes())
        for i in range(count):
            self.run(self.engine(tool), "run", "-d", *network, "--name", f"m{i}", IMAGE, "sleep", "3600")
        time.sleep(1)
        sizes = {}
        for pid, name in self.processes().items():
            if pid not in before and name != "sleep":
                sizes.setdefault(name, []).append(private_kib(pid))
        self.run(self.engine(tool), "rm", "-f", "-t", "0", *[f"m{i}" for i in range(count)])
        return sizes

    def processes(self):
        """Pid and name of each process of the account. Not by the owner of /proc/PID, which is root where a process
        has changed its credentials."""
        found = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/status", encoding="utf-8") as status:
                        fields = dict(line.rstrip("\n").split(":", 1) for line in status)
                    if int(fields["Uid"].split()[0]) == self.account.pw_uid:
                        found[int(entry)] = fields["Name"].strip()
                except OSError:
                    pass
        return found

    # -- the JVM's part -------------------------------------------------------------------------------------------

    def jvm(self, rounds):
        """From exec of java to the complete plan, beside a bare JVM's hello world with the same flags."""
        hello = os.path.join(self.work, "hello/hello.jar")
        if not os.path.exists(hello):
            print("bench: no JDK 25 with javac, so no comparison with a bare JVM", file=sys.stderr)
            return
        lib = os.path.join(self.work, "jpod/lib")
        java = os.path.join(lib, "runtime/bin/java")
        with open(os.path.join(lib, "jvm-plan.options"), encoding="utf-8") as file:  # the launcher's choice for run
            options = [line.strip().replace("@LIB@", lib) for line in file if line.strip() and not line.startswith("#")]
        bare = []
        skip = False
        for option in options:
            if skip or option == "-cp":
                skip = not skip
            elif not option.startswith("-XX:AOTCache="):
                bare.append(option)
        cache = os.path.join(self.home, "hello.aot")
        self.run(java, *bare, f"-XX:AOTCacheOutput={cache}", "-cp", hello, "Hello")
        hello_words = [java, *bare, f"-XX:AOTCache={cache}", "-XX:AOTMode=on", "-cp", hello, "Hello"]
        plan_words = [
            java, *options, f"-Djpod.lib={lib}", f"-Djpod.launcher={self.jpod}", f"-Djpod.rundir={self.runtime}/jpod",
            f"-Djpod.uid={self.account.pw_uid}", f"-Djpod.gid={self.account.pw_gid}", "io.jpod.cli.Main", "jpod",
            "run", "--network", "none", IMAGE, "true"]
        inside = ["unshare", "--user", "--map-root-user", "--mount"]
        for _ in range(rounds):
            for what in random.sample(["hello", "plan"], 2):
                if what == "hello":
                    self.record("hello world", "jpod", self.clock(hello_words, before=inside))
                else:
                    self.record("plan", "jpod", self.clock(plan_words, mode="plan", before=inside))
        # What the plans that nobody carried out left behind.
        self.run("sh", "-c", f"{self.jpod} ps -aq --filter status=created | xargs -r {self.jpod} rm -f")

    # -- all of it ------------------------------------------------------------------------------------------------

    def go(self):
        self.prepare()
        for tool in ("jpod", "podman"):
            self.run(self.engine(tool), "run", "-d", "--network", "none", "--name", "target", IMAGE, "sleep", "3600")
            self.run(self.engine(tool), "run", "--network", "none", "--name", "talker", IMAGE, "sh", "-c", TALK)
        self.run("sh", "-c", " ".join(self.crun("run", "-d", "-b", self.sleeper, "target")) + " >/dev/null 2>&1 </dev/null")
        self.round()
        self.results.clear()
        self.order.clear()
        print("jvm", end=" ", file=sys.stderr, flush=True)
        self.jvm(self.options.rounds * 4)
        for i in range(self.options.rounds):
            print(f"\rround {i + 1} of {self.options.rounds} ", end="", file=sys.stderr, flush=True)
            self.round()
        print("parallel", end=" ", file=sys.stderr, flush=True)
        self.parallel(5)
        print("ps", end=" ", file=sys.stderr, flush=True)
        self.with_many(self.options.rounds)
        print("memory", file=sys.stderr, flush=True)
        memory = []
        count = self.options.containers
        for tool in ("jpod", "podman"):
            memory.append((tool, "none", count, self.memory(tool, ["--network", "none"], count)))
            memory.append((tool, "default", count, self.memory(tool, [], count)))
        for tool in ("jpod", "podman"):
            self.run(self.engine(tool), "rm", "-f", "-t", "0", "target", "talker")
        self.run(*self.crun("delete", "-f", "target"), check=False)
        return self.report(memory)

    def report(self, memory):
        hello = statistics.median(self.results.pop("hello world", {}).get("jpod", [0]))
        plan = statistics.median(self.results.pop("plan", {}).get("jpod", [0]))
        lines = [self.machine(), "", "Medians in milliseconds; a ratio is jpod's time through the other's.", ""]
        lines.append("| command | jpod | podman | crun | bubblewrap | jpod/podman | jpod/crun |")
        lines.append("|---|---:|---:|---:|---:|---:|---:|")
        for case in (c for c in self.order if c in self.results):
            cells = {tool: statistics.median(values) for tool, values in self.results[case].items()}
            row = [case] + [f"{cells[tool]:.1f}" if tool in cells else "" for tool in PEERS]
            for peer in ("podman", "crun"):
                row.append(f"{cells['jpod'] / cells[peer]:.2f}" if peer in cells else "")
            lines.append("| " + " | ".join(row) + " |")
        if hello:
            lines += ["", f"From exec of java to the complete plan of `run --network none IMG true`: {plan:.1f} ms; a bare JVM's hello world "
                      f"with the same flags and an AOT cache of its own, until it has ended: {hello:.1f} ms; ratio {plan / hello:.2f}."]
        lines += ["", "Private memory (`Private_Clean` + `Private_Dirty`) of everything but the container's own process, KiB:", "",
                  "| tool | network | for each container | of it |", "|---|---|---:|---|"]
        for tool, network, count, sizes in memory:
            total = sum(sum(values) for values in sizes.values())
            parts = ", ".join(f"{len(values)} x {name} {statistics.median(values):.0f} (most {max(values)})" for name, values in sorted(sizes.items()))
            lines.append(f"| {tool} | {network} | {total / count:.0f} | {parts} |")
        return "\n".join(lines) + "\n"

    def machine(self):
        def first(words):
            return subprocess.run(words, capture_output=True, text=True, check=False).stdout.split("\n")[0].strip()
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            cpu = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown CPU")
        return (f"{self.options.rounds} rounds on {os.cpu_count()} cores ({cpu}), Linux {os.uname().release}; {first([self.jpod, '--version'])}, "
                f"{first(['podman', '--version'])}, {first(['crun', '--version'])}, {first(['bwrap', '--version'])}.")


def private_kib(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith(("Private_Clean:", "Private_Dirty:")))
    except OSError:
        return 0


def main():
    parser = argparse.ArgumentParser(description="Measures jpod beside its peers.")
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--account", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=21, help="how often each command is timed (default %(default)s)")
    parser.add_argument("--containers", type=int, default=20, help="containers whose memory is counted (default %(default)s)")
    parser.add_argument("--output", help="write the tables there too")
    options = parser.parse_args()
    report = Bench(options).go()
    print(report)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(report)


if __name__ == "__main__":
    main()
