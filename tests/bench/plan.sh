#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# With warm caches and from a second clean checkout of the data, plan and assemble together take less
# than ten seconds of CPU; shown beside what make takes for the same bundle.
. "$(dirname "$0")/../e2e/lib.sh"
fresh
data_copy "$work/checkout"
cd "$work/checkout"
timed "plan, warm" stackport --data . plan --source "$source_kernel" --target "$target" >/dev/null
plan=$cpu
timed "assemble, warm" stackport --data . assemble --source "$source_kernel" --target "$target" \
  -o "$work/bundle" >/dev/null
sum=$(awk "BEGIN { print $plan + $cpu }")
[ -s "$STACKPORT_E2E/build.cpu" ] || fail "no CPU time of make; next: run the test real.build on a cold build folder"
make=$(cat "$STACKPORT_E2E/build.cpu")
figure "plan and assemble $sum s of CPU, make $make s: 1 to $(awk "BEGIN { printf \"%.0f\", $make / $sum }")"
awk "BEGIN { exit !($sum < 10) }" || fail "plan and assemble took $sum s of CPU; 10 are the limit"
