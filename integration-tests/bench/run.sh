#!/usr/bin/env bash
# Compares jpod with podman, crun and bubblewrap on this machine, in one interleaved run. As root, on Debian 12 or 13;
# everything it needs comes from Debian, and jpod is built if it is not there.
#
#   integration-tests/bench/run.sh [--rounds N] [--containers N] [--output FILE]
#
# The peers run as an unprivileged account in a mount namespace of their own, with a cgroup2 hierarchy mounted over
# /sys/fs/cgroup there: the machine's own cgroup mounts stay as they are. See bench.py for what is measured and how.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)

if [ "$(id -u)" != 0 ]; then
  echo "Error: running the benchmark: needs root, to make an account and install the peers" >&2
  echo "  try:  sudo $0" >&2
  exit 1
fi

# slirp4netns is podman 4's default network without root, passt that of podman 5 and of jpod.
"$top/tools/install-prerequisites.sh" podman crun bubblewrap conmon slirp4netns passt uidmap gcc libc6-dev python3 >&2
[ -e /dev/net/tun ] || { mkdir -p /dev/net && mknod /dev/net/tun c 10 200; }
chmod 0666 /dev/net/tun

distribution=$top/podman-like/target/jpod
[ -x "$distribution/bin/jpod" ] || (cd "$top" && mvn -q -B -ntp -DskipTests package) >&2

account=jpod-bench
id "$account" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$account"
work=$(mktemp -d /var/tmp/jpod-bench.XXXXXX)
chmod 755 "$work"
# What an interrupted run has left would disturb the times. crun makes a keyring for each container, which the kernel
# frees only minutes later (keyrings(7)): an account's 200 are not enough for a quick machine.
keys=$(cat /proc/sys/kernel/keys/maxkeys)
sweep() {
  pkill -KILL -u "$account" || true
  echo "$keys" > /proc/sys/kernel/keys/maxkeys
}
sweep
trap 'sweep; rm -rf "$work"' EXIT
echo 5000 > /proc/sys/kernel/keys/maxkeys
# The account may not be able to enter the checkout. With times: the AOT cache checks them.
cp -a "$distribution" "$work/jpod"
gcc -O2 -Wall -Wextra -o "$work/clock" "$here/clock.c"

# The bare JVM of the comparison: hello world on the same runtime with a cache of its own.
jdk=$(for release in ${JAVA_HOME:+"$JAVA_HOME/release"} /usr/lib/jvm/*/release; do
  [ -f "$release" ] && grep -q '^JAVA_VERSION="25' "$release" && [ -x "${release%release}bin/javac" ] && echo "${release%/release}" && break
done || true)
if [ -n "$jdk" ]; then
  mkdir "$work/hello"
  "$jdk/bin/javac" -d "$work/hello/classes" "$here/Hello.java"
  "$jdk/bin/jar" --create --file "$work/hello/hello.jar" -C "$work/hello/classes" .
fi
chmod -R go+rX "$work"

unshare --mount --propagation private bash -c 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"' bash \
  python3 "$here/bench.py" --work "$work" --account "$account" "$@"
