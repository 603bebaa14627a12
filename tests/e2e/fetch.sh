#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The kernels that all other tests work on, from the distribution, through the program itself.
. "$(dirname "$0")/lib.sh"
need jq jq
fresh
cd "$STACKPORT_ROOT"
timed "kernel fetch $source_kernel" stackport kernel fetch "$source_kernel"
for name in "$target" debian-6.1-previous debian-6.1-cloud debian-6.1-rt; do
  timed "target fetch $name" stackport target fetch "$name"
  figure "$name is $(release_of "$name")"
done
[ "$(release_of "$target")" != "$(release_of debian-6.1-previous)" ] || fail "no other release was found"
