#!/usr/bin/env bash
# Runs the quick start of this checkout on a bare Debian that it makes for the purpose, as root:
#
#   integration-tests/fresh-debian.sh bookworm|trixie [COMMAND...]
#
# COMMAND instead of examples/quickstart.sh; it runs in the checkout's copy. The Debian is a directory made by mmdebstrap (kept for the next
# time in FRESH_DEBIAN_CACHE, /var/tmp/jpod-fresh-debian) with mount and PID namespaces of its own, and the network of this machine. What the run
# does to it is thrown away. Only what is committed is tried.
set -euo pipefail

suite=$1
shift
[ $# -gt 0 ] || set -- examples/quickstart.sh
top=$(cd "$(dirname "$0")/.." && pwd)
cache=${FRESH_DEBIAN_CACHE:-/var/tmp/jpod-fresh-debian}
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Created-By: Packages' | head -n1)

mkdir -p "$cache"
if [ ! -f "$cache/$suite.tar" ]; then
  mmdebstrap --quiet --variant=minbase --include=ca-certificates "$suite" "$cache/$suite.new.tar" "$mirror"
  mv "$cache/$suite.new.tar" "$cache/$suite.tar"
fi

root=$(mktemp -d "$cache/root.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
tar -C "$root" -xf "$cache/$suite.tar"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mkdir "$root/src" "$root/old"
git -C "$top" archive HEAD | tar -C "$root/src" -xf -
# A machine behind a proxy that inspects traffic has a certificate authority of its own.
if [ -n "${FRESH_DEBIAN_CACERTS:-}" ]; then
  mkdir -p "$root/etc/ssl/certs/java"
  cp -L "$FRESH_DEBIAN_CACERTS" "$root/etc/ssl/certs/java/cacerts"
fi

# Not chroot: in one, the kernel lets nobody make user namespaces.
exec 3< <(printf '%s\0' "$@")
unshare --mount --pid --fork --kill-child bash -c '
  set -eu
  cd "$1"
  mount --bind . .
  cd "$1"
  mount -t proc proc proc
  mount --rbind /sys sys
  mount --rbind /dev dev
  mount -t tmpfs -o mode=1777 tmpfs tmp
  pivot_root . old
  umount -l /old
  mapfile -d "" -t command <&3
  exec 3<&-
  cd /src
  exec env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${command[@]}"
' bash "$root" < /dev/null
