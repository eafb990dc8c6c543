#!/bin/sh
# Makes an image of Debian's static busybox: a plain shell script, no Dockerfile, no daemon, no network.
#
#   examples/busybox-image.sh [NAME]          NAME: hello-busybox if nothing is said
#
# BUSYBOX names the program to put in (static, /bin/busybox), JBUILD the builder (jbuild; buildah does as well).
set -eu

image=${1:-hello-busybox}
busybox=${BUSYBOX:-/bin/busybox}
jbuild=${JBUILD:-jbuild}

# The files of the image: one program under some hundred names, two accounts, one page.
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/bin" "$root/etc" "$root/home" "$root/tmp" "$root/www"
chmod 0755 "$root"
chmod 1777 "$root/tmp"
cp "$busybox" "$root/bin/busybox"
"$root/bin/busybox" --list | while read -r name; do
  [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
done
cat > "$root/etc/passwd" <<EOF
root:x:0:0:root:/:/bin/sh
web:x:100:100:web:/www:/bin/sh
EOF
cat > "$root/etc/group" <<EOF
root:x:0:
web:x:100:
EOF
echo 'Hello from a page inside a container.' > "$root/www/index.html"

ctr=$($jbuild from scratch)
$jbuild copy -q "$ctr" "$root/" /
$jbuild config \
  --cmd '["/bin/sh"]' \
  --env PATH=/bin \
  --port 8080/tcp \
  --label org.opencontainers.image.title="$image" \
  --label org.opencontainers.image.description='busybox with a page' \
  "$ctr"
$jbuild commit -q --rm "$ctr" "$image"
