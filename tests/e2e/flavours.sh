#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The same bundle on another release and on the other flavours. Usage: flavours.sh TARGET
# What the configuration there can't carry is left out with that fact.
. "$(dirname "$0")/lib.sh"
need jq jq
other=${1:?names a target of the store}
topic=flavours-$other
work=$STACKPORT_E2E/$topic
fresh
release=$(release_of "$other")
stackport check "$bundle" --target "$other" >"$work/fit" || { cat "$work/fit" >&2; fail "not fit for $release"; }
builds "$bundle" "$other" "$work/build.json"
checks "$bundle" "$other" "$work/check.json"
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
rm -rf "$bundle/build/$release"
