#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The kernels that other tests work on, from the distribution, through the program itself: X, Y and the
# targets that are named. Usage: fetch.sh TARGET...
. "$(dirname "$0")/lib.sh"
need jq jq
fresh
cd "$STACKPORT_ROOT"
timed "kernel fetch $source_kernel" stackport kernel fetch "$source_kernel"
for name in "$target" "$@"; do
  timed "target fetch $name" stackport target fetch "$name"
  figure "$name is $(release_of "$name")"
done
for name in "$@"; do
  [ "$(release_of "$target")" != "$(release_of "$name")" ] || fail "$name is the same release as $target"
done
