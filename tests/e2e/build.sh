#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds and checks the shared bundle: every module of the list, no warning, all seven checks passed.
. "$(dirname "$0")/lib.sh"
need jq jq
fresh
builds "$bundle" "$target" "$work/build.json"
checks "$bundle" "$target" "$work/check.json"
modules_in "$work/build.json" >"$work/modules"
missing=$(sed 's/#.*//; s/-/_/g; /^ *$/d' "$data/modules.txt" | sort | comm -23 - "$work/modules")
# What the target's configuration can't carry is left out with that fact.
for name in $missing; do
  reason=$(jq -r --arg name "$name" '.excluded[] | select((.module | gsub("-"; "_")) == $name) | .reason' \
    "$work/build.json")
  case $reason in
    *"the target's configuration leaves"*) figure "$name is left out: $reason" ;;
    *) fail "$name is not in the bundle, and no fact of the target's configuration says why: '$reason'" ;;
  esac
done
[ "$(tr '\n' ' ' <<<"$missing")" = "hns_roce_hw_v2 " ] || fail "left out: $missing; only hns may be"
count=$(wc -l <"$work/modules")
[ "$count" -ge 42 ] || fail "$count modules; 42 at least are wanted"
stackport check "$bundle"
# A second build has nothing to do.
stackport --json build "$bundle" >"$work/again.json"
[ "$(jq .steps "$work/again.json")" -eq 0 ] || fail "a second build compiled again"
cpu=$(jq .cpu_seconds "$work/build.json")
[ "$(jq .steps "$work/build.json")" -eq 0 ] || echo "$cpu" >"$STACKPORT_E2E/build.cpu"
figure "$count modules; $cpu s of CPU for all of make"
