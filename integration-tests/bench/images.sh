#!/usr/bin/env bash
# Compares how jpod, podman and docker move images: pull, push, save, load, images, rmi. As root, on Debian 12 or 13; everything
# it needs comes from Debian, and jpod is built if it is not there.
#
#   integration-tests/bench/images.sh [--rounds N] [--output FILE]
#
# The image is a Debian of 0.8 GB, made once by mmdebstrap and kept in JPOD_BENCH_CACHE (default /var/cache/jpod-bench). Registries
# are docker-registry on loopback. podman and jpod run as an unprivileged account; dockerd as root in a mount namespace with a
# cgroup2 hierarchy of its own, on a data root of its own: Debian's packages of it are unpacked beside it and not installed, since
# their installation would start it. See images.py for what is measured and how.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)

if [ "$(id -u)" != 0 ]; then
  echo "Error: running the benchmark: needs root, to make an account and install the peers" >&2
  echo "  try:  sudo $0" >&2
  exit 1
fi

# iptables and libdevmapper are what dockerd links with and looks for; skopeo fills the registry.
"$top/tools/install-prerequisites.sh" podman buildah crun conmon slirp4netns passt uidmap docker-registry skopeo mmdebstrap curl gzip \
  iptables libdevmapper1.02.1 gcc libc6-dev python3 libdeflate0 >&2

distribution=$top/podman-like/target/jpod
[ -x "$distribution/bin/jpod" ] || (cd "$top" && mvn -q -B -ntp -DskipTests package) >&2

cache=${JPOD_BENCH_CACHE:-/var/cache/jpod-bench}
mkdir -p "$cache"
if [ ! -f "$cache/debian.tar" ]; then
  . /etc/os-release
  mmdebstrap --variant=minbase --format=tar --aptopt='Apt::Install-Recommends "false"' \
    --include=ca-certificates,curl,git,gcc,g++,make,cmake,python3,perl,vim,default-jre-headless \
    "$VERSION_CODENAME" "$cache/debian.part" >&2
  mv "$cache/debian.part" "$cache/debian.tar"
fi
if [ ! -x "$cache/docker/usr/sbin/dockerd" ]; then
  mkdir -p "$cache/packages"
  # Debian 13 has the client in a package of its own.
  client=$(apt-cache show docker-cli >/dev/null 2>&1 && echo docker-cli || true)
  (cd "$cache/packages" && apt-get -q download docker.io containerd runc tini $client) >&2
  for package in "$cache"/packages/*.deb; do dpkg -x "$package" "$cache/docker"; done
  rm -r "$cache/packages"
fi

account=jpod-bench
id "$account" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$account"
work=$(mktemp -d /var/tmp/jpod-bench.XXXXXX)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
# The account may not be able to enter the checkout. With times: the AOT cache checks them.
cp -a "$distribution" "$work/jpod"
gcc -O2 -Wall -Wextra -o "$work/clock" "$here/clock.c"
chmod -R go+rX "$work/jpod"

unshare --mount --propagation private bash -c 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"' bash \
  python3 "$here/${JPOD_BENCH_SCRIPT:-images.py}" --work "$work" --account "$account" --cache "$cache" "$@"
