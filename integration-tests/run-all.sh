#!/usr/bin/env bash
# Runs every test, unit and end to end, from a fresh checkout on Debian 12 or 13: as root (the tests make unprivileged
# accounts and run jpod as these). Installs what it needs. Arguments go to Maven:
#
#   integration-tests/run-all.sh
#   integration-tests/run-all.sh -Dit.test=RunIT,LogsIT      only these of the end-to-end tests
set -eu
cd "$(dirname "$0")/.."

if [ "$(id -u)" != 0 ]; then
  echo "Error: running all tests: needs root, since they run jpod as accounts that they make" >&2
  echo "  try:  sudo $0" >&2
  exit 1
fi

# podman buildah skopeo umoci mmdebstrap crun   make and read images without our code
# docker-registry                       keeps images for pull and push
# tmux                                  plays the person at a terminal
# strace                                shows what a container's life executes
# zsh, fish, groff, man-db              completions and manual pages in the programs that they are for
tools/install-prerequisites.sh docker-registry podman buildah skopeo umoci mmdebstrap crun tmux strace zsh fish groff man-db

# pasta needs it, and machines without udev have it for root alone.
[ -e /dev/net/tun ] || { mkdir -p /dev/net && mknod /dev/net/tun c 10 200; }
chmod 0666 /dev/net/tun

# What a shell starts in the background ignores SIGINT, and so would all that the tests start.
env --default-signal=INT,QUIT mvn -B -ntp verify "$@"

# A look for input that nobody thought of, of bounded time: ten seconds for each of ten kinds.
[ $# -gt 0 ] || tools/fuzz.sh 10s
