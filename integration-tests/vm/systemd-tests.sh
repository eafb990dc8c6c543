#!/bin/bash
# What only a machine with systemd can show: the journald log driver, pause with a delegated cgroup, and containers that come
# back at boot. Runs as root in the test VM (run-systemd-tests.sh starts it); everything of jpod runs as the user `dev`.
# Prints TAP; the exit status is the number of failures.
set -u
dist=/home/dev/jpod
user=dev
uid=$(id -u $user)
number=0 failures=0

# What a login shell of the user has; the cgroup is that of this session, which is not the user's.
jpod() {
  runuser -u $user -- env -i HOME=/home/$user USER=$user PATH="$dist/bin:/usr/bin:/bin" XDG_RUNTIME_DIR=/run/user/"$uid" \
    DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/"$uid"/bus "${wrap[@]}" "$dist/bin/jpod" "$@"
}
wrap=()
as_user() {
  runuser -u $user -- env -i HOME=/home/$user USER=$user PATH=/usr/bin:/bin XDG_RUNTIME_DIR=/run/user/"$uid" \
    DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/"$uid"/bus "$@"
}

result() { # STATUS NAME
  number=$((number + 1))
  if [ "$1" = 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; failures=$((failures + 1)); fi
}
is() { # NAME GOT EXPECTED
  [ "$2" = "$3" ]
  local status=$?
  result $status "$1"
  [ $status = 0 ] || printf '#  got: %s\n#  not: %s\n' "$2" "$3"
}
contains() { # NAME TEXT PART
  [[ $2 == *"$3"* ]]
  local status=$?
  result $status "$1"
  [ $status = 0 ] || printf '#  %s\n#  lacks: %s\n' "${2//$'\n'/$'\n#  '}" "$3"
}
until_is() { # SECONDS EXPECTED COMMAND...
  local end=$((SECONDS + $1)) expected=$2
  shift 2
  while [ $SECONDS -lt $end ]; do
    [ "$("$@" 2> /dev/null)" = "$expected" ] && return 0
    sleep 1
  done
  return 1
}
status() { jpod inspect --format '{{.State.Status}}' "$1"; }
cgroup() { # of a container's monitor
  local id
  id=$(jpod inspect --format '{{.Id}}' "$1")
  sed 's/^0:://' /proc/"$(sed -n 's/^monitor \([0-9]*\) .*/\1/p' /home/dev/.local/share/jpod/containers/"$id"/state)"/cgroup
}
log_size() { jpod logs "$1" | wc -l; }

install_jpod() {
  cp -a "$PWD/jpod" $dist
  mkdir -p rootfs/bin
  cp /bin/busybox rootfs/bin/busybox
  for applet in sh echo sleep true cat; do ln -s busybox rootfs/bin/$applet; done
  tar -C rootfs -cf rootfs.tar .
  chown -R $user: $dist rootfs.tar
  chmod a+r rootfs.tar
  jpod import - box < rootfs.tar > /dev/null
  result $? 'an image is imported'
}

# Debian keeps the journal on disk, where each user may read his own records; this image keeps it in memory.
journal_on_disk() {
  rm -f /etc/systemd/journald.conf.d/jpod.conf
  mkdir -p /var/log/journal
  systemctl restart systemd-journald
  journalctl --flush
}

journald() {
  jpod run -d --name unreadable --network none --log-driver journald box echo hidden > /dev/null
  jpod wait unreadable > /dev/null
  contains 'a journal that the user may not read' "$(jpod logs unreadable 2>&1)" 'systemd-journal'
  journal_on_disk
  jpod run -d --name j --network none --log-driver journald --log-opt tag=tagged box \
    sh -c 'echo out; echo err >&2; printf half' > /dev/null
  result $? 'run --log-driver journald'
  jpod wait j > /dev/null
  journalctl --sync
  is 'logs reads standard output from the journal' "$(jpod logs j 2> /dev/null)" $'out\nhalf'
  is 'logs reads standard error from the journal' "$(jpod logs j 2>&1 > /dev/null)" err
  is 'logs -f ends with the container' "$(timeout 60 /home/dev/follow.sh j 2> /dev/null)" $'out\nhalf'
  is 'logs --tail 1' "$(jpod logs --tail 1 j 2> /dev/null)" half
  is 'the journal has the name' "$(journalctl -q -o cat CONTAINER_NAME=j PRIORITY=6)" $'out\nhalf'
  is 'and the tag' "$(journalctl -q -o cat CONTAINER_TAG=tagged PRIORITY=3)" err
  jpod run -d --name chatty --network none --log-driver journald box \
    sh -c 'i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); done; sleep 1; echo last' > /dev/null
  is 'logs -f of a container that writes shows all' "$(timeout 120 /home/dev/follow.sh chatty | wc -l)" 301
  jpod rm -f -t 0 j chatty unreadable > /dev/null
}

pausing() {
  # In a session's scope nothing is the user's.
  jpod run -d --name p --network none box sh -c 'while :; do echo tick; sleep 0.2; done' > /dev/null
  contains 'pause without a cgroup of ours says what to do' "$(jpod pause p 2>&1)" 'systemd-run --user --scope'
  is 'and leaves it running' "$(status p)" running
  jpod rm -f -t 0 p > /dev/null
  wrap=(systemd-run --quiet --user --scope -p Delegate=yes)
  jpod run -d --name p --network none box sh -c 'while :; do echo tick; sleep 0.2; done' > /dev/null
  wrap=()
  is 'pause in a delegated scope' "$(jpod pause p 2>&1)" p
  is 'it is paused' "$(status p)" paused
  contains 'ps says so' "$(jpod ps)" Paused
  local before
  before=$(log_size p)
  sleep 3
  is 'it stands still' "$(log_size p)" "$before"
  contains 'pausing twice is refused' "$(jpod pause p 2>&1)" Error
  contains 'exec in it is refused' "$(jpod exec p true 2>&1)" Error
  is 'unpause' "$(jpod unpause p 2>&1)" p
  sleep 3
  [ "$(log_size p)" -gt "$before" ]
  result $? 'it goes on'
  jpod pause p > /dev/null
  jpod rm -f -t 0 p > /dev/null
  result $? 'a paused container is removed by force'
}

autostart() {
  for spec in always:always unless:unless-stopped stopped:unless-stopped plain:no; do
    jpod run -d --name "${spec%%:*}" --network none --restart "${spec#*:}" box \
      sh -c 'trap "exit 0" TERM; while :; do sleep 0.2; done' > /dev/null
  done
  jpod create --name never --network none --restart always box sleep 1000 > /dev/null
  jpod stop stopped > /dev/null
  contains 'autostart enable tells of lingering' "$(jpod system autostart enable 2>&1)" 'loginctl enable-linger'
  loginctl enable-linger $user
  contains 'status' "$(jpod system autostart status)" 'when: at boot'
  is 'the unit is enabled' "$(as_user systemctl --user is-enabled jpod-autostart.service)" enabled

  # A machine that loses power: every process is gone, and so is the run directory.
  systemctl kill --signal=KILL user@"$uid".service
  pkill -KILL -u $user
  systemctl stop user@"$uid".service user-runtime-dir@"$uid".service
  is 'all is gone' "$(pgrep -u $user -c)" 0
  systemctl start user@"$uid".service
  until_is 120 active as_user systemctl --user is-active jpod-autostart.service
  result $? 'the unit has started at boot'
  is 'always runs again' "$(status always)" running
  is 'unless-stopped runs again' "$(status unless)" running
  is 'what was stopped stays so' "$(status stopped)" exited
  is 'what has no policy stays down' "$(status plain)" exited
  is 'what was never started is left alone' "$(status never)" created
  contains 'they live in the unit' "$(cgroup always)" jpod-autostart.service
  is 'and can be paused there' "$(jpod pause always 2>&1)" always
  jpod unpause always > /dev/null

  # A shutdown in order: containers are asked to end, and come back.
  systemctl restart user@"$uid".service
  until_is 120 active as_user systemctl --user is-active jpod-autostart.service
  result $? 'the unit has started again'
  is 'always is back' "$(status always)" running
  is 'unless-stopped is back' "$(status unless)" running
  systemctl stop user@"$uid".service
  local id
  id=$(basename "$(readlink /home/dev/.local/share/jpod/containers/names/always)")
  local state=/home/dev/.local/share/jpod/containers/$id/state
  is 'at shutdown it was asked, not killed' "$(sed -n 's/^exit-code //p' "$state")" 0
  is 'nobody took that for a wish' "$(grep -c '^stopped' "$state")" 0
  systemctl start user@"$uid".service
  until_is 120 active as_user systemctl --user is-active jpod-autostart.service
  contains 'disable' "$(jpod system autostart disable 2>&1)" disabled
  is 'the unit is gone' "$(as_user systemctl --user is-enabled jpod-autostart.service 2> /dev/null)" not-found
  jpod rm -fa -t 0 > /dev/null
}

cd /home/dev/work || exit 1
cat > /home/dev/follow.sh << EOF
#!/bin/bash
exec runuser -u $user -- env -i HOME=/home/$user USER=$user PATH=$dist/bin:/usr/bin:/bin XDG_RUNTIME_DIR=/run/user/$uid $dist/bin/jpod logs -f "\$@"
EOF
chmod 755 /home/dev/follow.sh
systemctl start user@"$uid".service
install_jpod
journald
pausing
autostart
echo "1..$number"
[ $failures = 0 ] || echo "# $failures of $number failed"
exit $failures
