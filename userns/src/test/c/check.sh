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
work=$(mktemp -d /tmp/jpod-launcher-check-XXXXXX)
user=jpodlt$$
trap 'userdel "$user" 2> /dev/null || true; userdel "${user}s" 2> /dev/null || true; rm -rf "$work"' EXIT
# Copies: the checkout may lie where only root may look.
cp "$JPOD_LAUNCHER" "$work/jpod"
cp "$JPOD_FAKE_JAVA" "$work/fake-java"
cp "$here"/*.py "$work"
chmod -R a+rX "$work"
cd "$work"
run_as() {
  name=$1
  shift
  JPOD_LAUNCHER=$work/jpod JPOD_FAKE_JAVA=$work/fake-java setpriv --reuid "$name" --regid "$name" --init-groups \
    env -u XDG_RUNTIME_DIR HOME="$work" USER="$name" python3 "$work/${test_file:-launcher_test.py}" "$@"
}
useradd --no-create-home --home-dir "$work" "$user"
run_as "$user"
test_file=options_test.py run_as "$user"
useradd --system --user-group --no-create-home --home-dir "$work" "${user}s" # gets no subordinate ids
run_as "${user}s" SingleIdTest ExecTest
