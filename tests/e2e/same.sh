#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A kernel's stack on that very kernel: no header differs, nothing leaks, and the code is taken as it is.
. "$(dirname "$0")/lib.sh"
need jq jq
fresh
small_data "$work/data" core rxe siw iser nvme-rdma
for folder in "$work"/data/patches/*/; do
  case $folder in */compat/) ;; *) rm -r "$folder" ;; esac
done
# No policy for several pairs either: the three as they are.
sed -i '/^\(adjust\|revert\|accept\|when\):/,$d' "$work"/data/policies/{core,rxe,siw}.yaml
stackport --data "$work/data" assemble --source "$target" --target "$target" -o "$work/bundle" >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  fail "assemble"
}
jq -e '[.files[] | select(.role == "source" or .role == "header") | .changes[]] == []' \
  "$work/bundle/MANIFEST.json" >/dev/null || fail "code was changed"
builds "$work/bundle" "$target" "$work/build.json"
checks "$work/bundle" "$target" "$work/check.json"
jq -e '.checks[] | select(.check == "leaks") | .details.leaks == [] and .details.records == 0' "$work/check.json" >/dev/null ||
  fail "a leak in a kernel's own stack"
figure "$(jq -r '.modules | length' "$work/build.json") modules of $target on $target: no record differs, nothing leaks"
