#!/usr/bin/env bash
# Asks buildah, docker's classic builder and BuildKit what they make of the Dockerfiles of src/test/resources/dockerfiles, and
# writes it to records/ there, for BuildComparisonIT. As root, on Debian 12; the distribution must have been built.
#
#   integration-tests/compare/record.sh [-Djpod.it.cases=PATTERN]
#
# docker is the one that the benchmark of images unpacks (bench/images.sh); its daemon runs in a mount namespace with a cgroup2
# hierarchy of its own, on a data root of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
programs=${JPOD_BENCH_CACHE:-/var/cache/jpod-bench}/docker
if [ ! -x "$programs/usr/sbin/dockerd" ]; then
  echo "Error: asking docker: no dockerd at $programs" >&2
  echo "  try:  $top/integration-tests/bench/images.sh --rounds 1" >&2
  exit 1
fi
if [ "${1:-}" != inside ]; then
  exec unshare --mount --propagation private bash -c 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"' bash "$0" inside "$@"
fi
shift

work=$(mktemp -d /var/tmp/jpod-record.XXXXXX)
export PATH="$programs/usr/sbin:$programs/usr/bin:$PATH"
dockerd --data-root "$work/root" --exec-root "$work/exec" -H "unix://$work/sock" --pidfile "$work/pid" --bridge none \
  --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false > "$work/log" 2>&1 &
daemon=$!
trap 'kill $daemon; wait $daemon || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  docker -H "unix://$work/sock" info > /dev/null 2>&1 && break
  sleep 0.1
done
cd "$top"
JPOD_ASSEMBLE=quick mvn -o -q -B -ntp verify -Dquick -Djpod.skipLauncherTests=true -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=BuildComparisonIT \
  -Dfailsafe.failIfNoSpecifiedTests=false \
  -Djpod.it.record="$here/../src/test/resources/dockerfiles/records" -Djpod.it.docker="$programs/usr/bin/docker -H unix://$work/sock" "$@"

