#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A session of a maintainer: a ULP is changed from ~Y to X, its deltas are surveyed, a patch is written
# where one stays, the bundle builds and checks; the patch is carried to a newer X; on a newer Y it is dead,
# and lint says so with the command that removes it.
. "$(dirname "$0")/lib.sh"
need jq jq
need git git
fresh
newer_source=debian-7.3
newer_target=debian-6.12
small_data "$work/data" core ipoib
# pairs TITLE SOURCE TARGET: the only pair that the maintainer's releases know.
pairs() {
  printf 'version: 1\nrelease: debian\ntitle: %s\npairs:\n  - { source: %s, target: %s }\n' "$@" \
    >"$work/data/stacks/releases/debian.yaml"
}
pairs "the maintainer's pair" "$source_kernel" "$target"
mine() { stackport --data "$work/data" "$@"; }
on=(--source "$source_kernel" --target "$target")

cat >"$work/data/policies/ipoib.yaml" <<'YAML'
version: 1
component: ipoib
policy: take-x
why: X's IPoIB, for its fixes
YAML
mine --json lint --texts >"$work/texts.json" || true
jq -e '[.findings[] | select(.file | endswith("/ipoib.yaml"))] == []' "$work/texts.json" >/dev/null || {
  jq -r '.findings[] | "\(.file):\(.line): \(.message)"' "$work/texts.json" >&2
  fail "the new policy is refused"
}

# What stands in the way.
mine --json survey "${on[@]}" ipoib >"$work/survey.json" || true
jq -e '[.. | strings | select(test("napi_schedule"))] | length > 0' "$work/survey.json" >/dev/null ||
  fail "the survey does not name napi_schedule"
figure "the survey of ipoib as X names its delta"

# One patch, in a tree of its own.
mine patch new ipoib/0001-napi-reschedule.patch "${on[@]}" --tree "$work/tree" \
  --why "napi_schedule of Y returns nothing; its napi_reschedule says whether it did" \
  --if "target has function napi_reschedule" || fail "patch new"
sed -i 's/napi_schedule(napi))/napi_reschedule(napi))/; s/ret = napi_schedule(/ret = napi_reschedule(/' "$work"/tree/drivers/infiniband/ulp/ipoib/ipoib_ib.c
git -C "$work/tree" diff --stat
mine patch refresh --tree "$work/tree" || fail "patch refresh"
head -20 "$work/data/patches/ipoib/0001-napi-reschedule.patch"
mine patch new ipoib/0001-napi-reschedule.patch "${on[@]}" --tree "$work/tree" --why again 2>/dev/null &&
  fail "a patch that is there is begun anew"

timed "assemble" mine assemble "${on[@]}" -o "$work/bundle" || fail "assemble"
jq -e '.components[] | select(.name == "ipoib") | .policy == "take-x" and .lines_hand > 0' "$work/bundle/MANIFEST.json" >/dev/null ||
  fail "the bundle has no patched ipoib of X"
line=$(jq -r '.files[] | select(.path | endswith("ipoib_ib.c")) | .changes[0].line' "$work/bundle/MANIFEST.json")
stackport why "drivers/infiniband/ulp/ipoib/ipoib_ib.c:$line" --bundle "$work/bundle" | tee "$work/why"
grep -q 0001-napi-reschedule.patch "$work/why" || fail "why does not name the patch"
builds "$work/bundle" "$target" "$work/build.json"
checks "$work/bundle" "$target" "$work/check.json"
mine patch status ipoib | tee "$work/status"
grep -q 'applies' "$work/status" || fail "status does not say that the patch applies"

# A newer X: the patch is carried over, or its conflict is shown where an editor can solve it.
cp -r "$work/data" "$work/data-6.12"
status=0
mine patch refresh ipoib/0001-napi-reschedule.patch --source "$newer_source" --target "$target" --tree "$work/carried" \
  >"$work/carried.out" 2>"$work/carried.err" || status=$?
cat "$work/carried.out" "$work/carried.err"
case $status in
  0) figure "carried to $newer_source: $(head -1 "$work/carried.out")" ;;
  1) grep -q '<<<<<<<' -r "$work/carried" || fail "a conflict without markers"
     figure "a conflict with $newer_source is shown: $(head -1 "$work/carried.err")" ;;
  *) fail "patch refresh ends with $status" ;;
esac
rm -rf "$work/data" && mv "$work/data-6.12" "$work/data"

# A conflict for certain: where it stands, what an editor makes of it, and that half of it is refused.
git -C "$work/tree" checkout -q . 2>/dev/null || true
mine patch edit ipoib/0001-napi-reschedule.patch "${on[@]}" --tree "$work/tree2" >/dev/null || fail "patch edit"
printf '<<<<<<< one\n' >>"$work/tree2/drivers/infiniband/ulp/ipoib/ipoib_ib.c"
mine patch refresh --tree "$work/tree2" 2>"$work/marker" && fail "a conflict marker goes into a patch"
grep -q 'a conflict is not solved' "$work/marker" || fail "the marker is not told of"

# Only the newer Y is left: the patch is dead there.
pairs "the newer target only" "$source_kernel" "$newer_target"
mine --json lint >"$work/lint.json" 2>"$work/lint.err" && fail "lint passes a dead patch"
jq -e '.findings[] | select(.message | test("patches/ipoib/0001-napi-reschedule.patch"))' "$work/lint.json" >"$work/dead" || {
  jq -r '.findings[].message, .notes[].message' "$work/lint.json" >&2
  fail "lint does not name the dead patch"
}
command=$(jq -r .next "$work/dead")
figure "dead on $newer_target: $command"
(cd "$work/data" && git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm before &&
  sh -c "$command") >/dev/null || fail "'$command' fails"
[ ! -e "$work/data/patches/ipoib/0001-napi-reschedule.patch" ] || fail "the patch is still there"
mine --json lint >"$work/after.json" 2>/dev/null || true
jq -e '[.findings[] | select(.message | test("napi-reschedule"))] == []' "$work/after.json" >/dev/null ||
  fail "lint still speaks of the patch"
