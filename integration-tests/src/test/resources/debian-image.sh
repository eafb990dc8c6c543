#!/bin/bash
# Makes a Debian root file system and packs it with podman and skopeo. As root.
#   debian-image.sh FOLDER -> FOLDER/rootfs.tar podman.tar skopeo.tar complete
# Exit code 3: a tool or the mirror is missing.
set -eu
folder=$1
for tool in mmdebstrap podman skopeo; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed" >&2; exit 3; }
done
. /etc/os-release
mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXX")
trap 'rm -rf "$work"' EXIT

# The mirror that this machine's own packages come from.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
[ -n "$mirror" ] || { echo "apt knows no mirror: run apt-get update" >&2; exit 3; }
mmdebstrap --quiet --variant=important --include=python3,procps,ca-certificates,perl,git --format=tar \
  "$VERSION_CODENAME" "$work/rootfs.tar" "$mirror" >&2 || exit 3

# podman wants a cgroup2 hierarchy; it gets one of its own, in a mount namespace of its own.
unshare --mount bash -eu -c '
  mount -t cgroup2 none /sys/fs/cgroup
  podman() { command podman --root "$0/root" --runroot "$0/run" --cgroup-manager cgroupfs "$@"; }
  podman import -c "CMD [\"bash\"]" -c "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    "$0/rootfs.tar" localhost/debian:it
  podman save --format docker-archive -o "$0/podman.tar" localhost/debian:it
  podman system reset --force || true
' "$work" >&2
umount "$work/root/overlay" 2>/dev/null || true
rm -rf "$work/root" "$work/run"
skopeo copy "docker-archive:$work/podman.tar" "oci-archive:$work/skopeo.tar:localhost/debian:it" >&2
touch "$work/complete"
chmod 755 "$work"
trap - EXIT
rm -rf "$folder"
mv -T "$work" "$folder"
