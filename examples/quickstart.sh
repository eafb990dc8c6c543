#!/bin/sh
# From a fresh checkout to a running container, on Debian 12 or 13, as root or through sudo:
#
#   sudo examples/quickstart.sh
#
# Installs what is missing from Debian's packages, builds, puts the result into /usr/local/lib/jpod with links to it in
# /usr/local/bin, and shows it as an ordinary user: the one who called sudo, else the account jpod-demo, which is made.
# It can be run again; what is there is kept. To undo: rm -r /usr/local/lib/jpod /usr/local/bin/jpod /usr/local/bin/jbuild
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
lib=/usr/local/lib/jpod

if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Error: installing packages: this needs root, and there is no sudo" >&2
    echo "  try:  su -c '$0'" >&2
    exit 1
  fi
  exec sudo "$0" "$@"
fi

say() { printf '\n== %s\n' "$*"; }

install_packages() {
  "$top/tools/install-prerequisites.sh"
}

# -Dquick: without static analysis, which is for those who change the code.
# The checkout may be a person's: what the build writes into it should be his, too.
build() {
  owner=$(stat -c %U "$top")
  if [ "$owner" = root ] || [ "$owner" = UNKNOWN ]; then
    (cd "$top" && mvn -q -B -ntp -Dquick -DskipTests package)
  else
    runuser -u "$owner" -- sh -c "cd '$top' && mvn -q -B -ntp -Dquick -DskipTests package"
  fi
}

install_distribution() {
  # Times are kept: the class cache is valid for the files that it was made of.
  rm -rf "$lib.new" "$lib.old"
  mkdir -p "$(dirname "$lib")" /usr/local/bin
  cp -a "$top/podman-like/target/jpod" "$lib.new"
  chown -R root:root "$lib.new"
  mkdir -p "$lib.new/share/examples"
  cp "$top"/examples/*.sh "$lib.new/share/examples/"
  chmod -R a+rX "$lib.new"
  [ ! -e "$lib" ] || mv "$lib" "$lib.old"
  mv "$lib.new" "$lib"
  rm -rf "$lib.old"
  ln -sfn "$lib/bin/jpod" /usr/local/bin/jpod
  ln -sfn "$lib/bin/jbuild" /usr/local/bin/jbuild
}

choose_user() {
  user=${SUDO_USER:-}
  if [ -z "$user" ] || [ "$user" = root ]; then
    user=jpod-demo
    id "$user" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$user"
  fi
  home=$(getent passwd "$user" | cut -d: -f6)
}

# A range of 65536 ids behind all that are given away.
next_range() {
  awk -F: 'BEGIN { next_id = 100000 } $2 + $3 > next_id { next_id = $2 + $3 } END { print next_id "-" next_id + 65535 }' "$1"
}

give_ids() {
  touch /etc/subuid /etc/subgid
  grep -q "^$user:" /etc/subuid || usermod --add-subuids "$(next_range /etc/subuid)" "$user"
  grep -q "^$user:" /etc/subgid || usermod --add-subgids "$(next_range /etc/subgid)" "$user"
}

# The network of a container is a tap device that pasta opens. udev gives everybody access; where there is no udev we do.
open_tun() {
  if ! [ -c /dev/net/tun ]; then
    mkdir -p /dev/net
    mknod /dev/net/tun c 10 200
  fi
  [ "$(stat -c %a /dev/net/tun)" = 666 ] || chmod 0666 /dev/net/tun
}

# busybox-static and busybox exclude each other as packages; where the other one is installed the program alone is fetched.
static_busybox() {
  busybox=/bin/busybox
  if ! dpkg-query -W -f '${db:Status-Abbrev}' busybox-static 2>/dev/null | grep -q '^.i'; then
    busybox=$lib/share/examples/busybox
    work=$(mktemp -d)
    chmod 755 "$work"
    (cd "$work" && apt-get -q download busybox-static && dpkg-deb -x busybox-static_*.deb .)
    cp "$(find "$work" -path '*bin/busybox' -type f)" "$busybox"
    rm -rf "$work"
  fi
}

say "Packages"
install_packages
say "Build (some minutes the first time)"
build
install_distribution
choose_user
give_ids
open_tun
static_busybox

say "As user $user"
cd /
runuser -u "$user" -- env -i HOME="$home" USER="$user" LOGNAME="$user" PATH=/usr/local/bin:/usr/bin:/bin \
  BUSYBOX="$busybox" LANG=C.UTF-8 sh "$lib/share/examples/tour.sh"

cat <<EOF

jpod and jbuild are in /usr/local/bin. Try next, as user $user:

  jpod run -it --rm localhost/hello-busybox          a shell in a container
  jpod run -d --name web -p 8080:8080 localhost/hello-busybox httpd -f -p 8080 -h /www
  jpod ps; jpod logs web; jpod exec -it web sh; jpod rm -f web
  jpod load -i image.tar                             an image saved by docker or podman
  jpod --help; jbuild --help

The scripts that you just saw are in $lib/share/examples. Images and containers are in ~/.local/share/jpod.
EOF
