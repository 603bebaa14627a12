#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The bundle that the other tests share, and how much of it was written by hand.
. "$(dirname "$0")/lib.sh"
need jq jq
fresh
cd "$STACKPORT_ROOT"
timed "assemble" stackport assemble --source "$source_kernel" --target "$target" -o "$bundle"
timed "plan" stackport --json plan --source "$source_kernel" --target "$target" >"$work/plan.json"
jq -r '.components[] | select(.lines_hand > 0) | "\(.name): \(.lines_hand) lines by hand"' \
  "$work/plan.json" | while read -r line; do figure "$line"; done
hand=$(jq '.lines.hand' "$work/plan.json")
figure "$(jq -r '.lines | "lines: \(.x) from X, \(.y) from Y, \(.generated) generated, \(.hand) by hand, of them \(.hand_compat) compat"' "$work/plan.json")"
[ "$hand" -gt 0 ] && [ "$hand" -le 60 ] || fail "$hand lines by hand; 60 are the limit"
sum=$(jq '[.components[].lines_hand] | add' "$work/plan.json")
[ $((sum + $(jq '.lines.hand_compat' "$work/plan.json"))) -eq "$hand" ] || fail "the components' lines don't add up"
# What is taken from X is X's whole: a file that stands as Y has it needs a fact that this pair doesn't have.
jq -e --arg y "$target" '.components as $all | [.files[] | . as $file | select(.kernel == $y) |
  select(any($all[]; .name == $file.component and .policy == "take-x")) | .path] | . == []' \
  "$bundle/MANIFEST.json" >/dev/null || fail "files of Y stand in a component that is taken from X"
# No preprocessor condition on a kernel's version was brought in by the assembler.
if grep -rln 'LINUX_VERSION_CODE' "$bundle/compat"; then fail "a compat header asks for a version"; fi
