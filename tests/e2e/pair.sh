#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# pair.sh SOURCE TARGET HAND DRIVERS MODULE...: a bundle for another pair of kernels: it builds without a
# warning and passes check, with at most HAND lines by hand, at least DRIVERS drivers, and these modules.
. "$(dirname "$0")/lib.sh"
need jq jq
source_kernel=$1 target=$2 most=$3 drivers=$4
shift 4
work=$STACKPORT_E2E/$source_kernel-on-$target
bundle=$work/bundle
fresh
cd "$STACKPORT_ROOT"
stackport kernel fetch "$source_kernel"
stackport target fetch "$target"
timed "assemble" stackport assemble --source "$source_kernel" --target "$target" -o "$bundle"
timed "plan" stackport --json plan --source "$source_kernel" --target "$target" >"$work/plan.json"
figure "$(jq -r '.lines | "lines: \(.x) from X, \(.y) from Y, \(.generated) generated, \(.hand) by hand, of them \(.hand_compat) compat"' "$work/plan.json")"
figure "$(jq -r '.lines | "\(.generated * 100 / (.generated + .hand) | floor) % of the changed lines are generated"' "$work/plan.json")"
figure "$(jq -r '.roots | "\(.resolved) root deltas resolved, \(.by_hand) of them by hand: \((.resolved - .by_hand) * 100 / .resolved | floor) % without a person"' "$work/plan.json")"
jq -e '.roots | .open == 0 and .by_hand * 10 <= .resolved * 3' "$work/plan.json" >/dev/null ||
  fail "more than 30 % of the root deltas are resolved by hand"
jq -r '.components[] | select(.lines_hand > 0) | "\(.name): \(.lines_hand) lines by hand"' "$work/plan.json" >&2
hand=$(jq '.lines.hand' "$work/plan.json")
[ "$hand" -gt 0 ] && [ "$hand" -le "$most" ] || fail "$hand lines by hand; $most are the limit"
builds "$bundle" "$target" "$work/build.json"
checks "$bundle" "$target" "$work/check.json"
modules_in "$work/build.json" >"$work/modules"
for name in "$@"; do
  grep -qx "${name//-/_}" "$work/modules" || fail "$name is not in the bundle"
done
count=$(jq -r '.modules[]' "$work/build.json" | grep -c '^drivers/infiniband/hw/' || true)
[ "$count" -ge "$drivers" ] || fail "$count hardware drivers; $drivers at least are wanted"
figure "$(wc -l <"$work/modules") modules, $count of them hardware drivers"
