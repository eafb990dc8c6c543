#!/bin/sh
# Runs the launcher's tests as an unprivileged user (made here when called as root, and removed again), then as root.
set -e
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v python3 > /dev/null; then
  echo "launcher tests: skipped, they need python3 (sudo apt install python3)"
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  exec python3 "$here/launcher_test.py"
fi
python3 "$here/launcher_test.py" StartTest ErrorTest.test_missing_command_is_127 ExecTest LifeTest.test_killed_monitor_takes_everything_with_it
if ! command -v useradd > /dev/null; then
  echo "launcher tests: as an unprivileged user skipped, they need useradd (sudo apt install passwd)"
  exit 0
fi
user=jpodlt$$
work=$(mktemp -d /tmp/jpod-launcher-check-XXXXXX)
useradd --no-create-home --home-dir "$work" "$user"
trap 'userdel "$user"; rm -rf "$work"' EXIT
# Copies: the checkout may lie where only root may look.
cp "$JPOD_LAUNCHER" "$work/jpod"
cp "$JPOD_FAKE_JAVA" "$work/fake-java"
cp "$here"/*.py "$work"
chmod -R a+rX "$work"
cd "$work"
JPOD_LAUNCHER=$work/jpod JPOD_FAKE_JAVA=$work/fake-java \
  setpriv --reuid "$user" --regid "$user" --init-groups env -u XDG_RUNTIME_DIR HOME="$work" USER="$user" \
  python3 "$work/launcher_test.py"
