#!/bin/sh
# A first look at jpod, as an ordinary user: makes an image, runs it, shows whose ids are inside, serves a page.
#
#   examples/tour.sh            needs jpod and jbuild in PATH, curl, and Debian's busybox-static
set -eu

here=$(cd "$(dirname "$0")" && pwd)
image=localhost/hello-busybox

say() { printf '\n== %s\n' "$*"; }
show() {
  printf '$ %s\n' "$*"
  "$@"
}

cleanup() { jpod rm -f tour-web >/dev/null 2>&1 || true; }
trap cleanup EXIT
cleanup

say "An image, from a shell script and the busybox of this machine"
show sh "$here/busybox-image.sh" "$image"
show jpod images "$image"

say "A container"
# shellcheck disable=SC2016 # the shell in the container expands it
show jpod run --rm "$image" sh -c 'echo "Hello from inside, I am $(whoami) on $(hostname)"'

say "Whose ids are these? Root inside is you outside; the others are of your range in /etc/subuid"
show jpod run --rm "$image" cat /proc/self/uid_map

say "A page on a published port"
port=8080
# 7 is curl's word for: nobody listens
while [ "$port" -lt 8180 ] && { curl -s -o /dev/null --max-time 2 "http://127.0.0.1:$port/" || [ $? -ne 7 ]; }; do
  port=$((port + 1))
done
show jpod run -d --name tour-web -p "127.0.0.1:$port:8080" "$image" httpd -f -p 8080 -h /www -u web
show jpod ps
tries=0
until curl -s -o /dev/null "http://127.0.0.1:$port/"; do
  tries=$((tries + 1))
  if [ "$tries" -ge 50 ]; then
    jpod logs tour-web >&2
    echo "Error: nothing answers on port $port" >&2
    exit 1
  fi
  sleep 0.1
done
show curl -s "http://127.0.0.1:$port/"
show jpod rm -f tour-web

say "That was all: nothing runs any more, and nothing ran as root"
