#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# advise.sh SOURCE TARGET [ulps]: the plan that is advised from costs alone ships, builds and passes check;
# with `ulps` the core and the soft drivers are X's in it, and every ULP and consumer is Y's.
. "$(dirname "$0")/lib.sh"
need jq jq
source_kernel=$1 target=$2
work=$work-$source_kernel-on-$target
fresh
data_copy "$work/data"
timed "advise" stackport --data "$work/data" --json advise --source "$source_kernel" --target "$target" \
  --write advised >"$work/advice.json"
jq -r '.components[] | "\(.component) \(.policy) \(.cost) \(.runner_up // "-")"' "$work/advice.json" >&2
figure "$(jq -r '[.components[].policy] | group_by(.) | map("\(.[0]) \(length)") | join(", ")' "$work/advice.json"), cost $(jq .cost "$work/advice.json")"
for name in core rxe siw iser srp; do
  jq -e --arg name "$name" '.components | any(.component == $name)' "$work/advice.json" >/dev/null ||
    fail "nothing is advised for $name"
done
jq -e '.components[] | select(.component == "core") | .policy == "take-x"' "$work/advice.json" >/dev/null ||
  fail "the core is not X's"
if [ "${3:-}" = ulps ]; then
  layers=$(stackport --data "$work/data" --json graph --source "$source_kernel" |
    jq -c '[.nodes[] | select(.kind == "component") | {(.name): .layer}] | add')
  wrong=$(jq -r --argjson layer "$layers" '
    .components[] | .component as $name |
    (if $name == "rxe" or $name == "siw" then "take-x"
     elif $layer[$name] == "ulp" or $layer[$name] == "consumer" then "reuse-y"
     else .policy end) as $due |
    select(.policy != $due) | "\($name) is advised as \(.policy), not \($due)"' "$work/advice.json")
  [ -z "$wrong" ] || fail "$wrong"
fi

cat "$work/data/stacks/releases/advised.yaml" >&2
timed "assemble" stackport --data "$work/data" assemble --source "$source_kernel" --target "$target" \
  --release advised -o "$work/bundle"
builds "$work/bundle" "$target" "$work/build.json"
checks "$work/bundle" "$target" "$work/check.json"
figure "$(modules_in "$work/build.json" | wc -l) modules"
rm -rf "$work/bundle"
