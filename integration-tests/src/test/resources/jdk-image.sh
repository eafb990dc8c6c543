#!/bin/sh
# An image with busybox, the JDK at $1, and of this machine's libc what it needs; named $2.
set -eu
jdk=$1 name=$2
ctr=$(jbuild from scratch)
jbuild copy -q "$ctr" /bin/busybox /bin/busybox
# Whole, as jlink may check it, and without links, which may lead out of it.
tree=$(mktemp -d)
cp -rL --reflink=auto "$jdk/." "$tree"
jbuild copy -q "$ctr" "$tree" /opt/jdk
rm -rf "$tree"
ldd "$jdk/bin/java" "$jdk/lib/libjli.so" "$jdk/lib/server/libjvm.so" "$jdk/lib/libjava.so" "$jdk/lib/libzip.so" "$jdk/lib/libnet.so" |
  sed -n -e 's/.* => \(\/[^ ]*\) .*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | sort -u | grep -v "^$(readlink -f "$jdk")/\|^$jdk/" |
  while read -r library; do
    jbuild copy -q "$ctr" "$(readlink -f "$library")" "$library"
  done
jbuild run --network none "$ctr" -- /bin/busybox --install -s /bin
jbuild config --env PATH=/opt/jdk/bin:/bin --cmd sh "$ctr"
jbuild commit -q --rm "$ctr" "$name"
