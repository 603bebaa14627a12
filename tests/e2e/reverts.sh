#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# X less two of its commits is, byte for byte, what `git revert` makes of it; a set with a conflict is
# refused with both commits and the hunk. The history is made of successive point releases, a commit for
# each component of each.
. "$(dirname "$0")/lib.sh"
need jq jq
need git git
fresh
# A target of X's own series: nothing but the reverts changes the core there.
target=debian-6.12
release_of "$target" >/dev/null
objects=$STACKPORT_STORE/kernels.git
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE='2024-01-01T00:00:00Z' GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'

mapfile -t releases < <(stackport kernel list --json |
  jq -r --arg k "$source_kernel" '.[] | select(.name == $k or (.name | startswith($k + "@"))) | "\(.version) \(.name)"' |
  sort -V | awk '{ print $2 }')
[ "${#releases[@]}" -ge 3 ] || fail "only ${#releases[@]} point releases of $source_kernel; next: stackport kernel fetch $source_kernel@VERSION"
figure "a history of ${releases[*]}"

repo=$work/repo
git init -q -b main "$repo"
echo "$objects/objects" >"$repo/.git/objects/info/alternates"
at() { git -C "$repo" "$@"; }
tree_of() { git --git-dir "$objects" rev-parse "refs/kernels/${1//\~/%7E}^{tree}"; }

# commit_paths OLD NEW MESSAGE PATH...: what differs in these paths becomes a commit.
commit_paths() {
  local old=$1 new=$2 message=$3
  shift 3
  at diff-tree -r --no-renames "$old" "$new" -- "$@" | awk -F'[ \t]' '{
    sub(/^:/, "", $1); print ($5 == "D" ? "0" : $2) " " $4 "\t" $6 }' | at update-index --index-info
  local tree
  tree=$(at write-tree)
  [ "$tree" != "$(at rev-parse 'main^{tree}')" ] || return 0
  at update-ref refs/heads/main "$(at commit-tree -p main -m "$message" "$tree")"
}

first=$(tree_of "${releases[0]}")
at read-tree "$first"
at update-ref refs/heads/main "$(at commit-tree -m "${releases[0]}" "$first")"
before=$first
core_paths=(drivers/infiniband/core include/rdma)
for name in "${releases[@]:1}"; do
  after=$(tree_of "$name")
  commit_paths "$before" "$after" "core of $name" "${core_paths[@]}"
  for folder in hw sw ulp; do
    for component in $(at ls-tree --name-only "$after" "drivers/infiniband/$folder/"); do
      commit_paths "$before" "$after" "${component##*/} of $name" "$component"
    done
  done
  commit_paths "$before" "$after" "the rest of $name" .
  before=$after
done
[ "$(at rev-parse 'main^{tree}')" = "$(tree_of "${releases[-1]}")" ] || fail "the history does not end in ${releases[-1]}"
mapfile -t commits < <(at log --format='%H' --grep='^core of' main)
[ "${#commits[@]}" -ge 2 ] || fail "the core changed in ${#commits[@]} of the releases"
figure "$(at rev-list --count main) commits, ${#commits[@]} of them to the core"

stackport kernel import "history" --git "$repo" --ref main >/dev/null || fail "the import"
trap 'git --git-dir "$objects" update-ref -d refs/kernels/history' EXIT
small_data "$work/data" core iser nvme-rdma rpcrdma
rm -r "$work"/data/patches/core
plain_policy=$work/data/policies/core.yaml
cp "$plain_policy" "$work/core.yaml"

assembled() { stackport --data "$work/data" assemble --source history --target "$target" -o "$work/bundle" "$@"; }
taken_back() { # taken_back ENTRY...: the core's policy, and the tree that git makes of it
  cp "$work/core.yaml" "$plain_policy"
  sed -i '/^revert:/,$d; /^adjust:/,$d' "$plain_policy"
  printf 'revert:\n' >>"$plain_policy"
  printf -- '  - { %s, why: a test }\n' "$@" >>"$plain_policy"
}
# same_as_git BRANCH: each file of the core in the bundle is the branch's.
same_as_git() {
  local path count=0
  while read -r path; do
    [ -e "$work/bundle/$path" ] || continue
    jq -e --arg p "$path" '.files[] | select(.path == $p) | .role == "source" or .role == "header"' "$work/bundle/MANIFEST.json" >/dev/null || continue
    at show "$1:$path" | cmp - "$work/bundle/$path" || fail "$path is other than git's"
    count=$((count + 1))
  done < <(at ls-tree -r --name-only "$1" -- "${core_paths[@]}" | grep '\.[ch]$')
  figure "$count files of the core are as git has them on $1"
}

two=("${commits[0]}" "${commits[1]}")
git -C "$repo" worktree add -q --no-checkout "$work/tree" -b reverted main
git -C "$work/tree" sparse-checkout set "${core_paths[@]}" && git -C "$work/tree" checkout -q
for commit in "${two[@]}"; do git -C "$work/tree" revert --no-edit "$commit" >/dev/null || fail "git cannot revert $commit"; done
taken_back "commit: ${two[1]}" "commit: ${two[0]}"
assembled >/dev/null || fail "the bundle less ${two[*]}"
same_as_git reverted
cmp -s <(at show "main:$(at diff --name-only main reverted -- "${core_paths[@]}" | head -1)") \
  "$work/bundle/$(at diff --name-only main reverted -- "${core_paths[@]}" | head -1)" && fail "nothing was taken back"
path=$(jq -r 'first(.files[] | select(any(.changes[]; .kind == "revert"))) | .path' "$work/bundle/MANIFEST.json")
line=$(jq -r --arg p "$path" 'first(.files[] | select(.path == $p) | .changes[] | select(.kind == "revert")) | .line' "$work/bundle/MANIFEST.json")
stackport why "$path:$line" --bundle "$work/bundle" | grep -q "revert ${two[0]:0:12}\|revert ${two[1]:0:12}" || fail "why $path:$line names no commit"
taken_back "range: ${two[1]}~1..${two[0]}"
assembled >/dev/null || fail "the same as a range"
same_as_git reverted

# A later commit changes a line that the first of them made: the revert meets it.
changed=$(at diff --no-renames --diff-filter=M --name-only "${two[0]}~1" "${two[0]}" -- "${core_paths[@]}" | grep '\.c$' | head -1)
line=$(at diff -U0 "${two[0]}~1" "${two[0]}" -- "$changed" | sed -n 's/^@@ -[0-9,]* +\([0-9]*\).*/\1/p' | head -1)
git -C "$work/tree" checkout -q main -B conflict
sed -i "${line}s/\$/ \/* later *\//" "$work/tree/$changed"
git -C "$work/tree" commit -q -a -m "a later change"
later=$(at rev-parse conflict)
stackport kernel import history --git "$repo" --ref conflict >/dev/null
taken_back "commit: ${two[0]}"
sum=$(tree_sum "$work/bundle")
assembled >/dev/null 2>"$work/conflict" && fail "a set with a conflict passes"
for words in "${two[0]:0:12}" "${later:0:12}" "$changed" 'later \*/' '<<<<<<<'; do
  grep -q -- "$words" "$work/conflict" || { cat "$work/conflict" >&2; fail "the refusal does not name $words"; }
done
[ "$(tree_sum "$work/bundle")" = "$sum" ] || fail "the refusal touched the last good bundle"
git -C "$work/tree" revert --no-edit "${two[0]}" >/dev/null 2>&1 && fail "git reverts what was refused"
git -C "$work/tree" revert --abort
figure "a conflict is refused with both commits and the hunk: $(head -1 "$work/conflict")"
