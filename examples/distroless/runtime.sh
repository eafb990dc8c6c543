#!/bin/sh
# Makes /image: a Java runtime of the modules that are named, and of libc what it needs. There is nothing else in it.
#
#   runtime.sh MODULES
set -eu

modules=$1
jlink --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages --output /image/runtime

# The dynamic loader says which libraries a program would get; it is one of them.
loader=$(ls /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.* 2>/dev/null | head -n 1)
mkdir -p /image/tmp
chmod 1777 /image/tmp
for file in /image/runtime/bin/java /image/runtime/lib/*.so /image/runtime/lib/server/*.so; do
  "$loader" --library-path /image/runtime/lib:/image/runtime/lib/server --list "$file"
done | sed -n -e 's/.* => \(\/[^ ]*\) .*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | sort -u | grep -v '^/image/' |
  while read -r library; do
    mkdir -p "/image$(dirname "$library")"
    cp -L "$library" "/image$library"
  done
mkdir -p "/image$(dirname "$loader")"
cp -L "$loader" "/image$loader"
