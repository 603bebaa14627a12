#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# advise.sh SOURCE TARGET: from costs alone, the core and the soft drivers are X's, and every ULP and
# consumer is Y's.
. "$(dirname "$0")/lib.sh"
need jq jq
source_kernel=$1 target=$2
fresh
cd "$STACKPORT_ROOT"
timed "advise" stackport --json advise --source "$source_kernel" --target "$target" >"$work/advice.json"
jq -r '.components[] | "\(.component) \(.policy) \(.cost) \(.runner_up // "-")"' "$work/advice.json" >&2
layers=$(stackport --json graph --source "$source_kernel" |
  jq -c '[.nodes[] | select(.kind == "component") | {(.name): .layer}] | add')
wrong=$(jq -r --argjson layer "$layers" '
  .components[] | .component as $name |
  (if $layer[$name] == "core" or $name == "rxe" or $name == "siw" then "take-x"
   elif $layer[$name] == "ulp" or $layer[$name] == "consumer" then "reuse-y"
   else .policy end) as $due |
  select(.policy != $due) | "\($name) is advised as \(.policy), not \($due)"' "$work/advice.json")
[ -z "$wrong" ] || fail "$wrong"
for name in core rxe siw iser srp; do
  jq -e --arg name "$name" '.components | any(.component == $name)' "$work/advice.json" >/dev/null ||
    fail "nothing is advised for $name"
done
figure "$(jq -r '[.components[].policy] | group_by(.) | map("\(.[0]) \(length)") | join(", ")' "$work/advice.json"), cost $(jq .cost "$work/advice.json")"
