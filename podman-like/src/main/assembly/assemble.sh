#!/usr/bin/env bash
# Assembles the distribution: bin/ (the launcher under two names), lib/ (runtime, jars, JVM options, AOT cache,
# seccomp filter), share/; and the tar.gz of it. Called by Maven in the package phase of podman-like.
#
#   assemble.sh JAVA_HOME TARGET VERSION LAUNCHER
#
# TARGET is podman-like/target and holds jars/ (our modules and the libraries) and picocli-sources.jar.
# With JPOD_ASSEMBLE=quick no AOT cache is trained and no archive made: a distribution to try a change with, slow to start.
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
install -m 0755 "$(dirname "$launcher")/libjpod.so" "$lib/libjpod.so"

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

# Our modules and Gson as one jar, which names the other libraries. At every start the class loader makes a URL of each
# entry of the class path and a protection domain for each jar that a class comes from, and the AOT cache compares each
# jar: as one, `run` has its plan an eighth sooner.
rm -rf "$target/merged"
mkdir "$target/merged"
for jar in "$target"/jars/*.jar; do
  name=$(basename "$jar")
  case $name in
    podman-like-*|buildah-like-*|core-*|userns-*|oci-spec-*|gson-*)
      "$java_home/bin/jar" --extract --file "$jar" --dir "$target/merged" ;;
    picocli-*) cp -p "$picocli" "$lib/jars/$name" ;;
    *) cp -p "$jar" "$lib/jars/$name" ;;
  esac
done
rm -rf "$target/merged/META-INF" "$target/merged/module-info.class"
printf 'Class-Path: %s\n' "$(cd "$lib/jars" && ls | tr '\n' ' ' | sed 's/ $//')" > "$target/class-path.mf"
"$java_home/bin/jar" --create --file "$lib/jars/jpod.jar" --manifest "$target/class-path.mf" --date=2026-01-01T00:00:00Z \
  -C "$target/merged" .
class_path=@LIB@/jars/jpod.jar

# The kinds of commands: see docs/design/005.
kinds="plan list short long build"
for kind in $kinds; do
  {
    cat "$here/jvm-common.options" "$here/jvm-$kind.options"
    [ "${JPOD_ASSEMBLE:-}" = quick ] || printf '%s\n' "-XX:AOTCache=@LIB@/jpod-$kind.aot"
    printf '%s\n' -cp "$class_path"
  } | grep -v -e '^#' -e '^$' > "$lib/jvm-$kind.options"
done

# What the launcher would pass on.
train=$target/training
export HOME=$train
unset XDG_DATA_HOME XDG_RUNTIME_DIR JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS
java() { # KIND ARGUMENT...: our java, without a cache unless the arguments name one; /dev/null stands for the control pipes
  local kind=$1 options
  shift
  mapfile -t options < <(sed -e "s#@LIB@#$lib#g" "$lib/jvm-$kind.options" | grep -v -e '^-XX:AOTCache=')
  ${how:-} "$lib/runtime/bin/java" "${options[@]}" -Djpod.lib="$lib" -Djpod.launcher="$dist/bin/jpod" \
    -Djpod.rundir="$train/run" -Djpod.uid=1000 -Djpod.gid=1000 ${properties:-} "$@" 3> "${plan:-/dev/null}" 4< /dev/null
}
logged() { # LOG WHAT COMMAND...
  local log=$1 what=$2
  shift 2
  "$@" > "$log" 2>&1 || { cat "$log" >&2; fail "$what"; }
}

say seccomp
java short io.jpod.userns.Seccomp "$lib/seccomp"

say share
java short io.jpod.cli.JpodTree "$dist/share"

finish() {
  for file in LICENSE README.md CHANGELOG.md; do
    [ ! -f "$top/$file" ] || cp "$top/$file" "$dist/share/"
  done
  # Whoever builds with a strict umask: the distribution is for everybody.
  chmod -R a+rX "$dist"
}
if [ "${JPOD_ASSEMBLE:-}" = quick ]; then
  finish
  exit
fi

fresh_store() {
  rm -rf "$train"
  mkdir -p "$train"
  logged "$target/training.log" "the training store cannot be made" java short io.jpod.cli.Training prepare "$train"
}
# Of our jars nothing may be loaded past the cache, of the JDK no more than what its JFR events and chance bring.
check_loads() { # LOG
  local jars jdk
  jars=$(grep -c 'source: file:' "$1" || true)
  jdk=$(grep 'source: jrt:' "$1" | grep -v -c ' jdk\.internal\.event\.' || true)
  [ "$jars" = 0 ] && [ "$jdk" -le 10 ] ||
    fail "classes outside the AOT cache: $(grep -E 'source: (file|jrt):' "$1" | awk '{print $(NF-2)}' | head -20 | tr '\n' ' ')"
}

# Steps of a build run beside the JVM, by the launcher; here, without namespaces, by something that succeeds at once.
stub=$target/training-launcher
printf '#!/bin/sh\necho held\n' > "$stub"
chmod 0755 "$stub"
fresh_store
coproc holder { how=exec java short io.jpod.cli.Training hold "$train"; }
holder_pid=$holder_PID
trap 'kill "$holder_pid" 2> /dev/null || true' EXIT
read -r -u "${holder[0]}" _
for kind in $kinds; do
  say "AOT cache for $kind"
  properties=
  [ "$kind" != build ] || properties=-Djpod.launcher=$stub
  rm -f "$target/jpod.aotconf" "$lib/jpod-$kind.aot"
  logged "$target/training.log" "the training run for $kind failed" \
    java "$kind" -XX:AOTMode=record -XX:AOTConfiguration="$target/jpod.aotconf" io.jpod.cli.Training "$kind" "$train"
  logged "$target/aot-create.log" "the AOT cache for $kind was not made" \
    java "$kind" -XX:AOTMode=create -XX:AOTConfiguration="$target/jpod.aotconf" -XX:AOTCache="$lib/jpod-$kind.aot"
  logged "$target/check.log" "the AOT cache for $kind cannot be used" \
    java "$kind" -XX:AOTMode=on -XX:AOTCache="$lib/jpod-$kind.aot" -Xlog:class+load:file="$target/load-$kind.log" \
    io.jpod.cli.Training "$kind" "$train"
  check_loads "$target/load-$kind.log"
done

properties=
# The way of `run` to its plan is the product's start-up time: no class outside the cache, and none made at run time.
plan=$target/run.plan java plan -XX:AOTMode=on -XX:AOTCache="$lib/jpod-plan.aot" \
  -Xlog:class+load:file="$target/load-run.log" io.jpod.cli.Main jpod run --rm --network none training true \
  > "$target/check.log" 2>&1 || true
[ -s "$target/run.plan" ] || { cat "$target/check.log" >&2; fail "run makes no plan"; }
stray=$(grep 'source: ' "$target/load-run.log" | { grep -v 'source: shared objects file' || true; } | awk '{print $(NF-2)}' | tr '\n' ' ')
[ -z "$stray" ] || fail "run loads past the AOT cache: $stray"
kill "$holder_pid" 2> /dev/null || true
rm -rf "$train"

finish
say archive
archive=$target/jpod-$version-linux-x86_64.tar.gz
# Compressed fast: it is made at each build. Times are kept, since the AOT cache checks those of the jars.
tar -C "$target" --owner=0 --group=0 --sort=name -c jpod | gzip -1 > "$archive.tmp"
mv "$archive.tmp" "$archive"
