#!/bin/bash
# Makes a Debian root file system with servers and tools that people run in containers. As root.
#   programs-image.sh FOLDER -> FOLDER/rootfs.tar complete
# Exit code 3: a tool or the mirror is missing.
set -eu
folder=$1
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is not installed" >&2; exit 3; }
. /etc/os-release
mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXX")
trap 'rm -rf "$work"' EXIT

# The mirror that this machine's own packages come from.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
[ -n "$mirror" ] || { echo "apt knows no mirror: run apt-get update" >&2; exit 3; }
# Packages of Java register their manual pages as alternatives, so that folder has to stay.
mmdebstrap --quiet --variant=minbase --format=tar \
  --include=postgresql,nginx-light,redis-server,default-jre-headless,python3,vim,procps \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-include=/usr/share/man/man1' \
  "$VERSION_CODENAME" "$work/rootfs.tar" "$mirror" >&2 || exit 3
touch "$work/complete"
chmod 755 "$work"
trap - EXIT
rm -rf "$folder"
mv -T "$work" "$folder"
