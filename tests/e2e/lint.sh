#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every entry of the shipped data is needed by a known pair; a dead one that is added is found, with the
# command that removes it, and that command does.
. "$(dirname "$0")/lib.sh"
need jq jq
fresh
data_copy "$work/data"
# Each known pair is asked, for which its kernels must be there.
known_pairs | while read -r from to; do
  stackport kernel fetch "$from"
  stackport target fetch "$to"
done
timed "lint" stackport --data "$work/data" --json lint >"$work/lint.json" || {
  jq -r '.findings[] | "\(.file):\(.line): \(.message)"' "$work/lint.json" >&2
  fail "lint finds something in the shipped data"
}
figure "$(jq -r '"\(.entries | length) entries, all needed on \(.pairs | length) pairs"' "$work/lint.json")"
jq -e '.entries != [] and all(.entries[]; .pairs != [])' "$work/lint.json" >/dev/null || fail "an entry is dead"
jq -e '.notes == []' "$work/lint.json" >/dev/null || fail "a known pair was not asked"
grep -rn 'version *[<>=]' "$work"/data/policies/*.yaml && fail "a policy has a version condition"

cat >>"$work/data/patches/compat/series.yaml" <<'YAML'
  - name: never-needed
    header: linux/kernel.h
    why: a test
    if: { target: lacks header linux/kernel.h }
    text: |
      #define STACKPORT_NEVER 1
  - name: never-spelled
    header: linux/kernel.h
    why: a test
    if: { target: lacks macro STACKPORT_NEVER_SPELLED }
    text: |
      #define STACKPORT_NEVER_SPELLED 1
YAML
status=0
stackport --data "$work/data" --json lint >"$work/dead.json" 2>/dev/null || status=$?
[ "$status" -eq 1 ] || fail "lint with dead entries ends with $status"
[ "$(jq '.findings | length' "$work/dead.json")" -eq 2 ] || fail "not two dead entries"
jq -e '.findings[0].message == "no known pair needs the compat item '"'never-needed'"'"' "$work/dead.json" >/dev/null ||
  fail "the dead item is not named"
for _ in 1 2; do
  command=$({ stackport --data "$work/data" --json lint 2>/dev/null || true; } | jq -r ".findings[0].next")
  (cd "$work/data" && sh -c "$command") || fail "the command '$command' fails"
done
cmp "$work/data/patches/compat/series.yaml" "$STACKPORT_ROOT/patches/compat/series.yaml" ||
  fail "the commands do not remove what was added"
stackport --data "$work/data" lint >/dev/null || fail "lint complains after the removal"

# A condition on a version is told, with the fact that says the same.
sed -i 's/if: { target: lacks macro __counted_by }/if: { target: version < 6.0 }/' "$work/data/patches/compat/series.yaml"
stackport --data "$work/data" --json lint >"$work/version.json" 2>/dev/null && fail "a version condition passes"
jq -e '.findings[0].next | test("lacks function __counted_by")' "$work/version.json" >/dev/null || {
  jq -r '.findings[0]' "$work/version.json" >&2
  fail "the fact that could replace the version is not named"
}
figure "dead entries named and removed, a version's fact named"
