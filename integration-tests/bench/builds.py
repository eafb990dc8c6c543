#!/usr/bin/env python3
"""Measures builds of jpod beside podman, buildah, docker's classic builder and BuildKit; started by builds.sh, as root in a mount
namespace of its own.

How it measures:
- A Debian of some 0.8 GB is the base image of everything, the context has 1,000 files in 20 folders. Each round does each case
  once for each tool, in an order that changes; before each command what others left to write is written (`sync`). Medians over
  the rounds; ratios are jpod's median through the peer's.
- `cold`: with --no-cache. `cached`: the same build again. `edited`: again, after one file of the second stage has changed.
- No step has a network (`--network none`), but for the row that says so: dockerd's has none here.
- docker is timed with its daemon running already; the others have none. podman and buildah share a store, overlay, with layers
  cached (`--layers`).
- `commit`: of a working container with 1 MB of changes, over images of two sizes.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import time

from images import ImageBench

TOOLS = ["jpod", "podman", "buildah", "docker", "buildkit"]
BASE = "localhost/debian:bench"

STEPS = f"""FROM {BASE} AS deps
WORKDIR /app
COPY manifest.txt .
RUN sha256sum manifest.txt > deps.sum
RUN mkdir lib && for i in 1 2 3 4 5 6 7 8 9; do echo $i > lib/$i; done
FROM deps AS build
COPY src src
RUN cat src/*/* | sha256sum > build.sum
RUN find src -type f | wc -l > count
RUN tar -cf bundle.tar src lib
FROM {BASE}
WORKDIR /srv
COPY --from=build /app/bundle.tar .
COPY config config
RUN tar -xf bundle.tar && rm bundle.tar
"""
TEN = f"FROM {BASE}\n" + "".join(f"RUN echo {i} > /f{i}\n" for i in range(10))
SCRIPT = """set -e
ctr=$($1 from $2)
$1 run --network none $ctr sh -c 'echo made > /made'
$1 copy -q $ctr $3/src /app > /dev/null
$1 config --env A=b --workingdir /app --cmd '["cat", "/made"]' $ctr
$1 commit -q $ctr scripted > /dev/null
$1 rm $ctr > /dev/null
"""


class BuildBench(ImageBench):
    def __init__(self, options):
        options.tools = options.tools or ",".join(TOOLS)
        super().__init__(options)
        self.tools = [tool for tool in TOOLS if tool in options.tools.split(",")]
        self.context = os.path.join(self.home, "context")
        self.edits = 0

    # -- preparation ----------------------------------------------------------------------------------------------

    def prepare(self):
        containers = os.path.join(self.home, ".config/containers")
        os.makedirs(containers)
        for name, text in {"storage.conf": '[storage]\ndriver = "overlay"\n',
                           "containers.conf": '[engine]\ncgroup_manager = "cgroupfs"\n',
                           "policy.json": '{"default": [{"type": "insecureAcceptAnything"}]}'}.items():
            with open(os.path.join(containers, name), "w", encoding="ascii") as file:
                file.write(text)
        self.make_context()
        self.own()
        if {"docker", "buildkit"} & set(self.tools):
            self.start_docker()
        self.load(BASE, os.path.join(self.options.cache, "debian.tar"), ["docker"] + ["jpod", "podman"])

    def own(self):
        subprocess.run(["chown", "-R", f"{self.account.pw_uid}:{self.account.pw_gid}", self.home], check=True)

    def load(self, name, archive, tools):
        """A root file system's tar as an image."""
        for tool in tools:
            if tool == "docker" and not {"docker", "buildkit"} & set(self.tools):
                continue
            self.plain_ok(self.account_of(tool) + self.engine(tool) + ["import", archive, name])

    def plain_ok(self, words):
        done = self.plain(words)
        if done.returncode != 0:
            sys.exit(f"bench: {' '.join(words)}: status {done.returncode}\n{done.stdout}")
        return done.stdout

    def make_context(self):
        chance = random.Random(1)
        for folder in range(20):
            place = os.path.join(self.context, "src", f"d{folder:02}")
            os.makedirs(place)
            for file in range(50):
                with open(os.path.join(place, f"f{file:02}.txt"), "wb") as out:
                    out.write(chance.randbytes(chance.randrange(1000, 9000)))
        os.makedirs(os.path.join(self.context, "config"))
        self.write("config/a", "a\n")
        self.write("manifest.txt", "one 1.0\n")
        self.write("Dockerfile", STEPS)
        self.write("Ten", TEN)

    def write(self, name, text):
        with open(os.path.join(self.context, name), "w", encoding="ascii") as file:
            file.write(text)

    # -- the commands of each tool --------------------------------------------------------------------------------

    def engine(self, tool):
        if tool in ("docker", "buildkit"):
            return ["env", f"DOCKER_BUILDKIT={int(tool == 'buildkit')}"] + super().engine("docker")
        return [self.jpod if tool == "jpod" else tool]

    def account_of(self, tool):
        return [] if tool in ("docker", "buildkit") else self.prefix()

    def build(self, tool, *flags, network="none", file="Dockerfile", context=None):
        context = context or self.context
        words = self.engine(tool) + ["build", "-q"]
        words += ["--layers"] if tool == "buildah" else []
        words += ["--network", network] if network else []
        return words + ["-t", "bench-" + file.lower(), "-f", os.path.join(context, file)] + list(flags) + [context]

    def clocked(self, case, tool, words):
        os.sync()
        begin = time.monotonic()
        done = self.plain(self.account_of(tool) + words)
        took = (time.monotonic() - begin) * 1000
        if done.returncode != 0:
            sys.exit(f"bench: {case}: {' '.join(words)}: status {done.returncode}\n{done.stdout[-2000:]}")
        self.record(case, tool, took)

    # -- what is measured -----------------------------------------------------------------------------------------

    def edit(self):
        self.edits += 1
        with open(os.path.join(self.context, "src/d07/f07.txt"), "w", encoding="ascii") as file:
            file.write(f"edited {self.edits} {time.time_ns()}\n")

    def go(self):
        try:
            self.prepare()
            for number in range(self.options.rounds):
                self.round(number)
            self.commits()
            self.many_files()
            return self.report()
        finally:
            self.stop()

    def order_of(self, tools):
        return random.sample(tools, len(tools))

    def round(self, number):
        print(f"round {number + 1}", file=sys.stderr)
        for tool in self.order_of(self.tools):
            self.clocked("12 steps, cold", tool, self.build(tool, "--no-cache"))
        for tool in self.order_of(self.tools):
            self.plain_ok(self.account_of(tool) + self.build(tool))
            self.clocked("12 steps, cached", tool, self.build(tool))
        for tool in self.order_of(self.tools):
            self.edit()  # for each anew: podman and buildah share a cache
            self.clocked("12 steps, one file edited", tool, self.build(tool))
        for tool in self.order_of(self.tools):
            self.clocked("ten RUN steps", tool, self.build(tool, "--no-cache", file="Ten"))
        for tool in self.order_of([tool for tool in ("jpod", "podman", "buildah") if tool in self.tools]):
            self.clocked("ten RUN steps, default network", tool, self.build(tool, "--no-cache", network=None, file="Ten"))
        for tool in self.order_of([tool for tool in ("jpod", "buildah") if tool in self.tools]):
            self.clocked("script: from, run, copy, config, commit", tool,
                         ["sh", "-c", SCRIPT, "sh", self.builder(tool), BASE, self.context])

    def builder(self, tool):
        return os.path.join(self.work, "jpod/bin/jbuild") if tool == "jpod" else tool

    def commits(self):
        change = os.path.join(self.home, "change")
        for size in (50, 2000):
            archive = os.path.join(self.work, "sized.tar")
            root = os.path.join(self.work, "sized")
            os.mkdir(root)
            for part in range(size // 10):
                with open(os.path.join(root, f"part{part}"), "wb") as file:
                    file.write(os.urandom(10_000_000))
            subprocess.run(["tar", "-C", root, "-cf", archive, "."], check=True)
            os.chmod(archive, 0o644)
            shutil.rmtree(root)
            name = f"localhost/sized:{size}"
            self.load(name, archive, ["jpod"] + (["podman"] if "buildah" in self.tools else []))
            os.remove(archive)
            for _ in range(self.options.rounds):
                for tool in self.order_of([tool for tool in ("jpod", "buildah") if tool in self.tools]):
                    with open(change, "wb") as file:
                        file.write(os.urandom(1_000_000))
                    account, builder = self.account_of(tool), self.builder(tool)
                    container = self.plain_ok(account + [builder, "from", name]).strip()
                    self.plain_ok(account + [builder, "copy", "-q", container, change, "/change"])
                    self.clocked(f"commit of 1 MB on {size} MB", tool, [builder, "commit", "-q", container, "changed"])
                    self.plain_ok(account + [builder, "rm", container])

    def many_files(self):
        """COPY of 50,000 files into an empty image, beside `cp -a`."""
        context = os.path.join(self.home, "many")
        for folder in range(500):
            place = os.path.join(context, "tree", f"d{folder:03}")
            os.makedirs(place)
            for number in range(100):
                with open(os.path.join(place, f"f{number:02}"), "w", encoding="ascii") as file:
                    file.write(f"{folder} {number}\n" * 20)
        with open(os.path.join(context, "Dockerfile"), "w", encoding="ascii") as file:
            file.write("FROM scratch\nCOPY tree /tree\n")
        self.own()
        copy = os.path.join(self.home, "copied")
        for _ in range(self.options.rounds):
            for tool in self.order_of([tool for tool in self.tools if tool != "docker"] + ["cp"]):
                if tool == "cp":
                    self.clocked("COPY of 50,000 files", "cp -a", ["cp", "-a", os.path.join(context, "tree"), copy])
                    shutil.rmtree(copy)
                else:
                    self.clocked("COPY of 50,000 files", tool, self.build(tool, "--no-cache", context=context))

    # -- the table ------------------------------------------------------------------------------------------------

    def report(self):
        peers = [tool for tool in self.tools if tool != "jpod"] + ["cp -a"]
        lines = [self.machine(), "", "Medians in milliseconds; a ratio is jpod's time through the other's.", "",
                 "| | jpod | " + " | ".join(peers) + " | " + " | ".join("jpod/" + peer for peer in peers) + " |",
                 "|---|" + "---:|" * (1 + 2 * len(peers))]
        for case in self.order:
            own = self.median(case, "jpod")
            others = [self.median(case, peer) for peer in peers]
            cells = [f"{value:.0f}" if value else "" for value in [own] + others]
            cells += [f"{own / other:.2f}" if own and other else "" for other in others]
            lines.append(f"| {case} | " + " | ".join(cells) + " |")
        small, large = self.median("commit of 1 MB on 50 MB", "jpod"), self.median("commit of 1 MB on 2000 MB", "jpod")
        if small and large:
            lines += ["", f"A commit of 1 MB takes jpod {large / small:.2f} times as long over 2 GB as over 50 MB."]
        return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Measures how jpod and its peers build images.")
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--account", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--cache", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5, help="how often each command is timed (default %(default)s)")
    parser.add_argument("--tools", default="", help="which to compare (default: all)")
    parser.add_argument("--output", help="write the table there too")
    options = parser.parse_args()
    report = BuildBench(options).go()
    print(report)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(report)


if __name__ == "__main__":
    main()
