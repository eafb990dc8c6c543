#!/usr/bin/env python3
"""Measures pull, push, save, load, images and rmi of jpod beside podman and docker; started by images.sh, as root in a mount
namespace of its own.

How it measures:
- An image of some 0.8 GB in 7 layers. Each round does each case once for each tool, in an order that changes; before each
  command what others left to write is written (`sync`). Medians over the rounds; ratios are jpod's median through the peer's.
- `pull`: nothing of the image is in the store. `push, compressing`: an image that came from `save`'s archive, to an empty
  registry, and nothing is remembered of the time when its layers were compressed. `push as pulled`: just pulled from another
  registry on this machine, to an empty one.
- docker is timed with its daemon running already; jpod and podman have none.
- floor: for each layer at once `curl | gunzip | tar -x`, which checks no digest.
"""

import argparse
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

import layers
from bench import Bench

TOOLS = ["jpod", "podman", "docker"]


class Registry:
    """A docker-registry on loopback with its blobs in a directory."""

    def __init__(self, directory):
        self.directory = directory
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = None

    def start(self):
        os.makedirs(self.directory, exist_ok=True)
        environment = {**os.environ, "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY": self.directory, "OTEL_TRACES_EXPORTER": "none"}
        config = self.directory + ".yml"
        with open(config, "w", encoding="ascii") as file:
            file.write(f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n"
                       f"storage: {{filesystem: {{rootdirectory: {self.directory}}}}}\nhttp: {{addr: '127.0.0.1:{self.port}'}}\n")
        self.process = subprocess.Popen(["docker-registry", "serve", config], env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://{self.name()}/v2/").close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("bench: docker-registry does not answer")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def empty(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
        self.start()

    def name(self):
        return f"127.0.0.1:{self.port}"


class ImageBench(Bench):
    def __init__(self, options):
        super().__init__(options)
        self.source = Registry(os.path.join(self.work, "source"))
        self.target = Registry(os.path.join(self.work, "target"))
        self.docker_root = os.path.join(self.work, "docker-root")
        self.docker_socket = os.path.join(self.work, "docker.sock")
        self.dockerd = None
        self.tools = [tool for tool in TOOLS if tool in options.tools.split(",")]
        self.refused = {}

    # -- preparation ----------------------------------------------------------------------------------------------

    def prepare(self):
        layout = os.path.join(self.work, "layout")
        layers.make(os.path.join(self.options.cache, "debian.tar"), layout)
        self.source.start()
        self.target.start()
        for kind in ("gzip", "zstd"):
            # Each with a home of its own: what skopeo remembers of the one would become the other.
            home = os.path.join(self.work, "skopeo-" + kind)
            os.mkdir(home)
            subprocess.run(["unshare", "--user", "--map-root-user", "env", f"HOME={home}", f"XDG_DATA_HOME={home}", "_CONTAINERS_ROOTLESS_UID=1", "skopeo", "copy", "-q",
                            "--dest-tls-verify=false", "--dest-compress-format", kind,
                            f"oci:{layout}", f"docker://{self.image(kind)}"], check=True)
        shutil.rmtree(layout)
        containers = os.path.join(self.home, ".config/containers")
        os.makedirs(containers)
        with open(os.path.join(containers, "storage.conf"), "w", encoding="ascii") as conf:
            conf.write('[storage]\ndriver = "overlay"\n')
        with open(os.path.join(containers, "containers.conf"), "w", encoding="ascii") as conf:
            conf.write('[engine]\ncgroup_manager = "cgroupfs"\n')
        with open(os.path.join(containers, "registries.conf"), "w", encoding="ascii") as conf:
            for registry in (self.source, self.target):
                conf.write(f'[[registry]]\nlocation = "{registry.name()}"\ninsecure = true\n')
        with open(os.path.join(containers, "policy.json"), "w", encoding="ascii") as conf:
            conf.write('{"default": [{"type": "insecureAcceptAnything"}]}')
        subprocess.run(["chown", "-R", f"{self.account.pw_uid}:{self.account.pw_gid}", self.home], check=True)
        if "docker" in self.tools:
            self.start_docker()

    def start_docker(self):
        programs = os.path.join(self.options.cache, "docker")
        environment = {**os.environ, "PATH": f"{programs}/usr/sbin:{programs}/usr/bin:{os.environ['PATH']}"}
        with open(os.path.join(self.work, "dockerd.log"), "w", encoding="utf-8") as log:
            self.dockerd = subprocess.Popen([
                f"{programs}/usr/sbin/dockerd", "--data-root", self.docker_root, "--exec-root", os.path.join(self.work, "docker-exec"),
                "-H", f"unix://{self.docker_socket}", "--pidfile", os.path.join(self.work, "docker.pid"), "--bridge", "none",
                "--iptables=false", "--ip6tables=false", "--ip-masq=false", "--ip-forward=false"], env=environment, stdout=log, stderr=log)
        for _ in range(300):
            if self.plain(self.engine("docker") + ["info"]).returncode == 0:
                return
            time.sleep(0.1)
        with open(os.path.join(self.work, "dockerd.log"), encoding="utf-8") as log:
            sys.exit("bench: dockerd does not start:\n" + log.read())

    def stop(self):
        if self.dockerd:
            self.dockerd.terminate()
            self.dockerd.wait()
        self.source.stop()
        self.target.stop()

    # -- the commands of each tool --------------------------------------------------------------------------------

    @staticmethod
    def plain(words):
        return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def engine(self, tool):
        if tool == "docker":
            return [os.path.join(self.options.cache, "docker/usr/bin/docker"), "-H", f"unix://{self.docker_socket}"]
        return [self.jpod if tool == "jpod" else tool]

    def image(self, kind):
        return f"{self.source.name()}/debian:{kind}"

    def pushed(self):
        return f"{self.target.name()}/debian:pushed"

    def account_of(self, tool):
        return [] if tool == "docker" else self.prefix()

    def once(self, tool, *words):
        done = self.plain(self.account_of(tool) + self.engine(tool) + list(words))
        if done.returncode != 0:
            sys.exit(f"bench: {tool} {' '.join(words)}: status {done.returncode}\n{done.stdout}")

    def timed(self, case, tool, *words):
        """Records milliseconds, and what the process that took most memory had of it."""
        if self.refused.get((case, tool)):
            return False
        os.sync()
        out = subprocess.DEVNULL
        daemon = self.daemon_seconds(tool)
        with open(os.path.join(self.work, "errors"), "w+", encoding="utf-8") as errors:
            begin = time.monotonic()
            process = subprocess.Popen(self.account_of(tool) + self.engine(tool) + list(words), stdin=out, stdout=out, stderr=errors, cwd=self.home)
            _, status, usage = os.wait4(process.pid, 0)
            took = (time.monotonic() - begin) * 1000
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                errors.seek(0)
                self.refused[case, tool] = errors.read().strip().split("\n")[-1]
                if tool == "jpod":
                    sys.exit(f"bench: jpod {' '.join(words)}: {self.refused[case, tool]}")
                return False
        self.record(case, tool, took)
        self.record("peak " + case, tool, usage.ru_maxrss / 1024)
        self.record("cpu " + case, tool, usage.ru_utime + usage.ru_stime + self.daemon_seconds(tool) - daemon)
        return True

    def daemon_seconds(self, tool):
        """Processor time of dockerd and its containerd so far."""
        if tool != "docker":
            return 0
        ticks = 0
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                if int(entry) == self.dockerd.pid or int(fields[1]) == self.dockerd.pid:
                    ticks += sum(int(field) for field in fields[11:15])  # its own, and of children that have ended
            except (OSError, ValueError, IndexError):
                pass
        return ticks / os.sysconf("SC_CLK_TCK")

    def forget_blobs(self, tool):
        """What is remembered of how layers were compressed."""
        if tool == "jpod":
            shutil.rmtree(os.path.join(self.home, ".local/share/jpod/known-blobs"), ignore_errors=True)
        elif tool == "podman":
            cache = os.path.join(self.home, ".local/share/containers/cache/blob-info-cache-v1.boltdb")
            if os.path.exists(cache):
                os.remove(cache)

    def push_flags(self, tool):
        return ["--tls-verify=false"] if tool == "podman" else []

    def round(self, tool):
        gzip, zstd = self.image("gzip"), self.image("zstd")
        archive = os.path.join(self.home if tool != "docker" else self.work, "saved.tar")
        self.timed("pull, gzip", tool, "pull", gzip)
        self.measure_store(tool)
        self.target.empty()
        self.once(tool, "tag", gzip, self.pushed())
        self.timed("push, layers as pulled", tool, "push", *self.push_flags(tool), self.pushed())
        self.once(tool, "rmi", self.pushed())
        self.timed("save", tool, "save", "-o", archive, gzip)
        self.timed("rmi", tool, "rmi", gzip)
        self.timed("load", tool, "load", "-i", archive)
        os.remove(archive)
        self.target.empty()
        self.forget_blobs(tool)
        self.once(tool, "tag", gzip, self.pushed())
        self.timed("push, compressing", tool, "push", *self.push_flags(tool), self.pushed())
        self.once(tool, "rmi", self.pushed(), gzip)
        if self.timed("pull, zstd", tool, "pull", zstd):
            self.once(tool, "rmi", zstd)

    def floor(self):
        with urllib.request.urlopen(urllib.request.Request(
                f"http://{self.source.name()}/v2/debian/manifests/gzip",
                headers={"Accept": "application/vnd.oci.image.manifest.v1+json"})) as answer:
            blobs = [layer["digest"] for layer in json.load(answer)["layers"]]
        place = os.path.join(self.work, "floor")
        os.mkdir(place)
        script = "".join(f"mkdir {place}/{i}; curl -sf http://{self.source.name()}/v2/debian/blobs/{blob} | gunzip | tar -x -C {place}/{i} & "
                         for i, blob in enumerate(blobs)) + "wait"
        os.sync()
        begin = time.monotonic()
        subprocess.run(["bash", "-c", script], check=True)
        self.record("pull, gzip", "floor", (time.monotonic() - begin) * 1000)
        shutil.rmtree(place)

    def measure_store(self, tool):
        place = {"jpod": os.path.join(self.home, ".local/share/jpod"), "docker": self.docker_root,
                 "podman": os.path.join(self.home, ".local/share/containers/storage")}[tool]
        size = int(self.plain(["du", "-s", "--block-size=1", place]).stdout.split()[0])
        self.record("store", tool, size / 1e6)

    def many(self):
        """`images` with 5 and with 500, in stores of their own."""
        roots = {}
        for count in (5, 500):
            archive = os.path.join(self.home, f"many{count}.tar")
            layers.many(archive, count)
            os.chmod(archive, 0o644)
            for tool in ("jpod", "podman"):
                if tool not in self.tools or (tool == "podman" and count > 5):
                    continue  # podman loads 500 images in minutes
                roots[tool, count] = ["--root", os.path.join(self.home, f"{tool}-{count}")]
                if tool == "podman":
                    roots[tool, count] += ["--runroot", os.path.join(self.runtime, f"{tool}-{count}")]
                self.once(tool, *roots[tool, count], "load", "-i", archive)
        # jpod's list of its images is kept from the first look on that is two seconds after a change.
        time.sleep(3)
        for tool, count in sorted(roots):
            self.once(tool, *roots[tool, count], "images")
        for _ in range(self.options.rounds * 3):
            for tool, count in random.sample(sorted(roots), len(roots)):
                self.record(f"`images` with {count}", tool, self.clock(self.engine(tool) + roots[tool, count] + ["images"]))

    # -- all of it ------------------------------------------------------------------------------------------------

    def go(self):
        self.prepare()
        try:
            end = time.monotonic() + self.options.minutes * 60
            for i in range(self.options.rounds):
                if i and time.monotonic() > end:
                    self.options.rounds = i
                    break
                print(f"\rround {i + 1} of {self.options.rounds} ", end="", file=sys.stderr, flush=True)
                for tool in random.sample(self.tools, len(self.tools)):
                    self.round(tool)
                self.floor()
            print("images", file=sys.stderr, flush=True)
            self.many()
            return self.report()
        finally:
            self.stop()

    def median(self, case, tool):
        values = self.results.get(case, {}).get(tool)
        return statistics.median(values) if values else None

    def report(self):
        stores = self.results.pop("store")
        peaks = {case[5:]: self.results.pop(case) for case in list(self.results) if case.startswith("peak ")}
        seconds = {case[4:]: self.results.pop(case) for case in list(self.results) if case.startswith("cpu ")}
        lines = [self.machine(), "", "Medians in milliseconds; a ratio is jpod's time through the other's.", "",
                 "| command | " + " | ".join(self.tools) + " | jpod/podman | jpod/docker |", "|---|" + "---:|" * (len(self.tools) + 2)]
        for case in (c for c in self.order if c in self.results):
            cells = [self.median(case, tool) for tool in self.tools]
            row = [f"{cell:.0f}" if cell else "refused" if (case, tool) in self.refused else "" for tool, cell in zip(self.tools, cells)]
            own = self.median(case, "jpod")
            for peer in ("podman", "docker"):
                other = self.median(case, peer)
                row.append(f"{own / other:.2f}" if own and other else "")
            lines.append(f"| {case} | " + " | ".join(row) + " |")
        lines += ["", "Processor seconds of all processes of a command, the daemon's included; unlike the times above they hardly depend on what else the machine does.", "",
                  "| command | " + " | ".join(self.tools) + " | jpod/podman | jpod/docker |", "|---|" + "---:|" * (len(self.tools) + 2)]
        for case, values in seconds.items():
            cells = {tool: statistics.median(values[tool]) for tool in self.tools if tool in values}
            row = [f"{cells[tool]:.1f}" if tool in cells else "" for tool in self.tools]
            row += [f"{cells['jpod'] / cells[peer]:.2f}" if peer in cells and "jpod" in cells else "" for peer in ("podman", "docker")]
            lines.append(f"| {case} | " + " | ".join(row) + " |")
        floor, own = self.median("pull, gzip", "floor"), self.median("pull, gzip", "jpod")
        if own:
            few, most = self.median("`images` with 5", "jpod"), self.median("`images` with 500", "jpod")
            lines += ["", f"Floor of `pull, gzip` (for each layer at once `curl | gunzip | tar -x`): {floor:.0f} ms; jpod's pull takes {own / floor:.2f} times that.",
                      f"`images` with 500 images takes jpod {most / few:.2f} times as long as with 5."]
            lines += ["", "Most memory of jpod's JVM, MiB: " + ", ".join(f"{case} {max(values['jpod']):.0f}" for case, values in peaks.items() if "jpod" in values) + "."]
        lines += ["", "Store on disk with the pulled image, MB: " + ", ".join(f"{tool} {statistics.median(stores[tool]):.1f}" for tool in self.tools) + "."]
        lines += [f"\n{tool} refuses {case}: {reason}" for (case, tool), reason in self.refused.items()]
        return "\n".join(lines) + "\n"

    def machine(self):
        def first(words):
            return self.plain(words).stdout.split("\n")[0].strip()
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            cpu = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown CPU")
        versions = [first(self.engine(tool) + ["--version"]) for tool in self.tools]
        return f"{self.options.rounds} rounds on {os.cpu_count()} cores ({cpu}), Linux {os.uname().release}; {', '.join(versions)}."


def main():
    parser = argparse.ArgumentParser(description="Measures how jpod and its peers move images.")
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--account", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--cache", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5, help="how often each command is timed (default %(default)s)")
    parser.add_argument("--minutes", type=int, default=1000, help="no new round begins after so many")
    parser.add_argument("--tools", default=",".join(TOOLS), help="which to compare (default %(default)s)")
    parser.add_argument("--output", help="write the tables there too")
    options = parser.parse_args()
    report = ImageBench(options).go()
    print(report)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(report)


if __name__ == "__main__":
    main()
