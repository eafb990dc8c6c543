#!/bin/bash
# Tests on a machine with systemd, in a virtual machine: the journald log driver, pause with a delegated cgroup, autostart.
# Some minutes, since QEMU emulates the processor; so this is no part of run-all.sh.
#
#   integration-tests/vm/run-systemd-tests.sh [DISTRIBUTION]     default: podman-like/target/jpod
#
# Needs root once, to build the image (build-image.sh) and to install QEMU, both through apt; where that is impossible it
# says why and exits with 77, as a skipped test.
set -eu
here=$(dirname "$(readlink -f "$0")")
dist=${1:-$here/../../podman-like/target/jpod}
skip() { echo "skipped: $*" >&2; exit 77; }

[ "$(uname -m)" = x86_64 ] || skip "the virtual machine's image is for x86-64"
[ -x "$dist/bin/jpod" ] || { echo "Error: no distribution at $dist: mvn -q -DskipTests package makes it" >&2; exit 1; }
[ -d "$dist/lib/runtime" ] || skip "the distribution has no Java runtime of its own"
"$here/build-image.sh" > /dev/null || skip "the image of the virtual machine cannot be built (see above)"

work=$(mktemp -d "${TMPDIR:-/var/tmp}/jpod-vm.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp -a "$dist" "$work/jpod"
cp "$here/systemd-tests.sh" "$work"
"$here/run-in-vm.sh" --root --timeout 2400 --copy-in "$work" -- bash /home/dev/work/systemd-tests.sh
