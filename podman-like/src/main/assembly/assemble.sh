#!/usr/bin/env bash
# Assembles the distribution: bin/ (the launcher under two names), lib/ (runtime, jars, JVM options, AOT cache,
# seccomp filter), share/; and the tar.gz of it. Called by Maven in the package phase of podman-like.
#
#   assemble.sh JAVA_HOME TARGET VERSION LAUNCHER
#
# TARGET is podman-like/target and holds jars/ (our modules and the libraries) and picocli-sources.jar.
set -euo pipefail
java_home=$1 target=$2 version=$3 launcher=$4
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../../.." && pwd)
dist=$target/jpod
lib=$dist/lib
say() { [ -z "${JPOD_ASSEMBLE_VERBOSE:-}" ] || echo "assemble: $*" >&2; }
fail() { echo "assemble: $*" >&2; exit 1; }

# The modules our code and its libraries use: jdk.unsupported for Gson, jdk.net for socket options.
modules=java.base,java.net.http,jdk.unsupported,jdk.net

rm -rf "$dist"
mkdir -p "$dist/bin" "$lib/jars" "$lib/seccomp" "$dist/share"

say launcher
install -m 0755 "$launcher" "$dist/bin/jpod"
ln -s jpod "$dist/bin/jbuild"

# The runtime depends on the JDK alone, so a second build keeps it.
runtime=$target/runtime-cache
stamp="$(cat "$java_home/release") $modules"
if [ ! -f "$runtime.stamp" ] || [ "$(cat "$runtime.stamp")" != "$stamp" ]; then
  say runtime
  rm -rf "$runtime" "$runtime.stamp"
  "$java_home/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --output "$runtime"
  rm -rf "$runtime/bin/keytool" "$runtime/bin/rmiregistry" "$runtime/lib/jexec" "$runtime/lib/jrt-fs.jar"
  printf '%s' "$stamp" > "$runtime.stamp"
fi
cp -a "$runtime" "$lib/runtime"

# picocli's jar holds Java 5 class files, which the AOT cache refuses: the same sources, compiled as current ones.
picocli=$target/picocli-current.jar
if [ ! "$picocli" -nt "$target/picocli-sources.jar" ]; then
  say picocli
  rm -rf "$target/picocli-src" "$target/picocli-classes"
  mkdir -p "$target/picocli-src" "$target/picocli-classes"
  (cd "$target/picocli-src" && "$java_home/bin/jar" xf "$target/picocli-sources.jar")
  find "$target/picocli-src/picocli" -name '*.java' ! -path '*/groovy/*' > "$target/picocli-files"
  "$java_home/bin/javac" --release 25 -nowarn -Xlint:none -proc:none -XDstringConcat=inline \
    -d "$target/picocli-classes" @"$target/picocli-files" 2> "$target/picocli-javac.log" || fail "picocli does not compile: see $target/picocli-javac.log"
  "$java_home/bin/jar" --create --file "$picocli" --date=2026-01-01T00:00:00Z -C "$target/picocli-classes" .
fi

# Our modules first. The order is part of the AOT cache's key.
class_path=
add_jar() { # FILE NAME
  cp -p "$1" "$lib/jars/$2"
  class_path=$class_path${class_path:+:}@LIB@/jars/$2
}
for module in podman-like buildah-like core userns oci-spec; do
  add_jar "$(ls "$target"/jars/$module-*.jar)" "$module.jar"
done
for jar in "$target"/jars/*.jar; do
  name=$(basename "$jar")
  case $name in
    podman-like-*|buildah-like-*|core-*|userns-*|oci-spec-*) ;;
    picocli-*) add_jar "$picocli" "$name" ;;
    *) add_jar "$jar" "$name" ;;
  esac
done

for kind in short long; do
  {
    cat "$here/jvm-common.options" "$here/jvm-$kind.options"
    printf '%s\n' "-XX:AOTCache=@LIB@/jpod.aot" -cp "$class_path"
  } | grep -v -e '^#' -e '^$' > "$lib/jvm-$kind.options"
done

java_options() { # KIND WITHOUT_AOT
  sed -e "s#@LIB@#$lib#g" "$lib/jvm-$1.options" | grep -v -e '^-XX:AOTCache='
}

say seccomp
mapfile -t short < <(java_options short)
"$lib/runtime/bin/java" "${short[@]}" io.jpod.userns.Seccomp "$lib/seccomp"

say "AOT cache: training"
# What the launcher would pass on; /dev/null stands for its control pipes.
plain=(-Djpod.lib="$lib" -Djpod.launcher="$dist/bin/jpod" -Djpod.rundir="$target/training/run" -Djpod.uid=1000 -Djpod.gid=1000)
train=$target/training
rm -rf "$train" "$target"/jpod.aotconf "$lib/jpod.aot"
mkdir -p "$train"
HOME=$train "$lib/runtime/bin/java" "${short[@]}" -XX:AOTMode=record -XX:AOTConfiguration="$target/jpod.aotconf" \
  "${plain[@]}" io.jpod.cli.Training "$train" > "$target/training.log" 2>&1 3> /dev/null 4< /dev/null || { cat "$target/training.log" >&2; fail "the training run failed"; }
"$lib/runtime/bin/java" "${short[@]}" -XX:AOTMode=create -XX:AOTConfiguration="$target/jpod.aotconf" \
  -XX:AOTCache="$lib/jpod.aot" > "$target/aot-create.log" 2>&1 || { cat "$target/aot-create.log" >&2; fail "the AOT cache was not made"; }

say "AOT cache: check"
rm -rf "$train"; mkdir -p "$train"
HOME=$train "$lib/runtime/bin/java" "${short[@]}" -XX:AOTMode=on -XX:AOTCache="$lib/jpod.aot" \
  -Xlog:class+load:file="$target/class-load.log" "${plain[@]}" io.jpod.cli.Training "$train" > "$target/check.log" 2>&1 3> /dev/null 4< /dev/null ||
  { cat "$target/check.log" >&2; fail "the AOT cache cannot be used"; }
# Of our jars nothing may be loaded past the cache, of the JDK no more than what its JFR events and chance bring.
from_jars() { grep -c 'source: file:' "$1" || true; }
from_jdk() { grep 'source: jrt:' "$1" | grep -v -c ' jdk\.internal\.event\.' || true; }
[ "$(from_jars "$target/class-load.log")" = 0 ] && [ "$(from_jdk "$target/class-load.log")" -le 10 ] ||
  fail "classes outside the AOT cache: $(grep -E 'source: (file|jrt):' "$target/class-load.log" | awk '{print $(NF-2)}' | head -20 | tr '\n' ' ')"
# The way of `run` to its plan is the product's start-up time: no class outside the cache, and none made at run time.
HOME=$train "$lib/runtime/bin/java" "${short[@]}" -XX:AOTMode=on -XX:AOTCache="$lib/jpod.aot" "${plain[@]}" \
  -Xlog:class+load:file="$target/run-load.log" io.jpod.cli.Main jpod run --rm --network none training true \
  > "$target/check.log" 2>&1 3> "$target/run.plan" 4< /dev/null || true
[ -s "$target/run.plan" ] || { cat "$target/check.log" >&2; fail "run makes no plan"; }
stray=$(grep 'source: ' "$target/run-load.log" | { grep -v 'source: shared objects file' || true; } | awk '{print $(NF-2)}' | tr '\n' ' ')
[ -z "$stray" ] || fail "run loads past the AOT cache: $stray"
rm -rf "$train"

for file in LICENSE README.md CHANGELOG.md; do
  [ ! -f "$top/$file" ] || cp "$top/$file" "$dist/share/"
done

# Whoever builds with a strict umask: the distribution is for everybody.
chmod -R a+rX "$dist"

say archive
archive=$target/jpod-$version-linux-x86_64.tar.gz
# Compressed fast: it is made at each build. Times are kept, since the AOT cache checks those of the jars.
tar -C "$target" --owner=0 --group=0 --sort=name -c jpod | gzip -1 > "$archive.tmp"
mv "$archive.tmp" "$archive"
