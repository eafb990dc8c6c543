#!/bin/sh
# Installs what is missing to build and run jpod on Debian 12 or 13, from Debian's packages alone: as root or through sudo.
#
#   tools/install-prerequisites.sh [--print] [PACKAGE...]
#
# PACKAGEs are installed too. --print says what would be installed and changes nothing. Elsewhere: install what the list
# below names (JDK 25, Maven, a C compiler, uidmap, passt) in the way of your distribution.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
print=false
if [ "${1:-}" = --print ]; then
  print=true
  shift
fi

# gcc make musl-tools libc6-dev libssl-dev   the launcher, and what the JVM calls of C
# maven                           the build
# uidmap                          newuidmap and newgidmap: a range of user ids for a container
# passt                           pasta: a container's way to the network
# libseccomp2                     compiles system call filters
# libdeflate0 libisal2            compress and decompress layers; without them the JDK's zlib does, in several times the time
# busybox-static curl             the examples
# procps                          sysctl, which the advice in error messages uses
packages="gcc make musl-tools libc6-dev libssl-dev linux-libc-dev uidmap passt libseccomp2 libdeflate0 libisal2 ca-certificates curl procps"
command -v mvn >/dev/null 2>&1 || packages="$packages maven"
# The two busybox packages exclude each other; where the dynamic one is, it stays (examples/busybox-image.sh copes).
case $(dpkg-query -W -f '${db:Status-Abbrev}' busybox 2>/dev/null || true) in
  ?i*) ;;
  *) packages="$packages busybox-static" ;;
esac

# A JDK that can make a runtime: from its jmods, or from its own runtime image (JEP 493).
links() {
  [ -x "$1/bin/javac" ] && { [ -d "$1/jmods" ] || "$1/bin/jlink" --help | grep -q 'run-time image enabled'; }
}

has_jdk() {
  for release in ${JAVA_HOME:+"$JAVA_HOME/release"} /usr/lib/jvm/*/release; do
    [ -f "$release" ] || continue
    if grep -q '^JAVA_VERSION="25' "$release" && links "${release%/release}"; then
      return 0
    fi
  done
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    echo "Error: installing packages: neither root nor is there sudo" >&2
    echo "  try:  su -c '$0'" >&2
    exit 1
  fi
}

codename=$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-}")
jdk=
if ! has_jdk; then
  case $codename in
    bookworm) jdk=unpack ;;
    *) packages="$packages openjdk-25-jdk-headless" ;;
  esac
fi

missing=
for package in $packages "$@"; do
  # `ii ` or, on hold, `hi `
  case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true) in
    ?i*) ;;
    *) missing="$missing $package" ;;
  esac
done

if $print; then
  echo "packages:${missing:- none missing}"
  echo "JDK 25: ${jdk:-package or present}"
  exit 0
fi
if [ -n "$missing" ]; then
  echo "Installing:$missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update
  # shellcheck disable=SC2086 # a list
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing
fi
if [ -n "$jdk" ]; then
  echo "Debian 12 has no JDK 25: taking Debian 13's into a directory of its own"
  as_root "$here/jdk25-on-debian12.sh"
fi
