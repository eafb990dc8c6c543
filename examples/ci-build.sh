#!/bin/sh
# A build as a job of CI runs it: on a machine whose store is empty, with the results of the last job from a registry.
#
#   CACHE=registry.example.com/app/cache examples/ci-build.sh [OPTION...] CONTEXT
#
# IMAGE names the image (app); OPTIONs go to jbuild build: --push to deliver it, --tls-verify=false for a registry without TLS.
# A job for pull requests should only read: READ_ONLY=1.
set -eu

: "${CACHE:?the image in a registry that keeps the cache}"
if [ -n "${READ_ONLY:-}" ]; then
  set -- --cache-from "type=registry,ref=$CACHE" "$@"
else
  set -- --cache-from "type=registry,ref=$CACHE" --cache-to "type=registry,ref=$CACHE" "$@"
fi

# The commit's time, if there is one, so that the same commit gives the same image on every machine.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 0)}
export SOURCE_DATE_EPOCH

exec jbuild build --progress=plain --explain -t "${IMAGE:-app}" "$@"
