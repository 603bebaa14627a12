#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The bundle on another release and on the other flavours. Usage: flavours.sh TARGET
# Where a private header of the host is another there, the bundle must say so and build nothing; then a
# bundle that is assembled for that target has to build.
. "$(dirname "$0")/lib.sh"
need jq jq
other=${1:?names a target of the store}
topic=flavours-$other
work=$STACKPORT_E2E/$topic
fresh
mine=$bundle
release=$(release_of "$other")
if stackport check "$bundle" --target "$other" >"$work/fit" 2>"$work/refused"; then
  figure "the bundle of $(release_of "$target") is fit for $release"
else
  grep -q "can't be built for $release: .*is another in the target's source" "$work/refused" ||
    { cat "$work/fit" "$work/refused" >&2; fail "the bundle does not fit $release"; }
  [ "$(record_of "$target" tree)" != "$(record_of "$other" tree)" ] || fail "refused for the same source"
  while read -r line; do figure "${line#error: }"; done < <(grep '^error: ' "$work/refused")
  [ "$(stackport build "$bundle" --target "$other" >/dev/null 2>&1; echo $?)" -eq 1 ] ||
    fail "a bundle with other private headers was built"
  mine=$work/bundle
  timed "assemble for $other" stackport assemble --source "$source_kernel" --target "$other" -o "$mine"
fi
builds "$mine" "$other" "$work/build.json"
checks "$mine" "$other" "$work/check.json"
modules_in "$work/build.json" >"$work/modules"
jq -r '.modules[].name' "$bundle/MANIFEST.json" | sed 's/-/_/g' | sort >"$work/wanted"
for name in $(comm -23 "$work/wanted" "$work/modules"); do
  jq -er --arg name "$name" '[.excluded[] | select((.module | gsub("-"; "_")) == $name)][0] |
    "\(.module) left out: \(.reason)"' "$work/build.json" >"$work/line" || fail "$name is missing without a reason"
  grep -qE "configuration|source" "$work/line" || fail "no fact: $(cat "$work/line")"
  figure "$(cat "$work/line")"
done
if ! grep -q '^CONFIG_SCSI_SRP_ATTRS=' "$(record_of "$other" build)/.config"; then
  jq -e '[.excluded[] | select(.module == "ib_srp") | .reason | contains("SCSI_SRP_ATTRS")] | any' \
    "$work/build.json" >/dev/null || fail "ib_srp without SCSI_SRP_ATTRS"
fi
rm -rf "$mine/build/$release"
