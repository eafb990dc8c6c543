#!/usr/bin/env bash
# Compares builds: jpod build and jbuild beside podman build, buildah, docker's classic builder and BuildKit. As root, on Debian 12
# or 13, with the same preparations, image and private dockerd as images.sh.
#
#   integration-tests/bench/builds.sh [--rounds N] [--output FILE] [--tools jpod,podman,…]
#
# See builds.py for what is measured and how.
set -eu
JPOD_BENCH_SCRIPT=builds.py exec "$(dirname "$0")/images.sh" "$@"
