#!/bin/sh
# Looks with Jazzer for input that crashes or hangs what reads archives and documents of strangers.
#
#   tools/fuzz.sh           20 s for each kind of input
#   tools/fuzz.sh 1h        an hour for each
#   tools/fuzz.sh 10m 'ArchivesFuzzTest#layer'
#
# What it finds is written to src/test/resources/io/jpod/*/fuzz/*Inputs/ of core or buildah-like and fails every test run from then on: commit it with the repair.
# The inputs that reached new code are kept in .cifuzz-corpus there, so that the next run begins where this one ended.
set -eu
cd "$(dirname "$0")/.."
duration=${1:-20s}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- 'ArchivesFuzzTest#layer' 'ArchivesFuzzTest#archive' 'DocumentsFuzzTest#manifest' 'DocumentsFuzzTest#index' \
  'DocumentsFuzzTest#config' 'DocumentsFuzzTest#reference' 'DocumentsFuzzTest#toml' \
  'DockerfilesFuzzTest#dockerfile' 'DockerfilesFuzzTest#ignore' 'DockerfilesFuzzTest#expansion'
for target in "$@"; do
  echo "== $target, $duration"
  case $target in
    Dockerfiles*) module=buildah-like ;;
    *) module=core ;;
  esac
  # Jazzer takes one kind of input in a JVM.
  JAZZER_FUZZ=1 JAZZER_MAX_DURATION=$duration mvn -q -B -ntp -Dquick -Djpod.skipLauncherTests=true -pl $module -am \
    -Dtest="$target" -Dsurefire.failIfNoSpecifiedTests=false test
done
