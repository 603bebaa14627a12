#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What `stackport cost` counts on each known pair is what a plain diff of the bundle and its kernels counts.
. "$(dirname "$0")/lib.sh"
need jq jq
need git git
fresh

# counted COST.json: what the command says: taken over, added, removed.
counted() { jq -r '"\(.all.x + .all.y) \([.all.by_kind[].added] | add) \([.all.by_kind[].removed] | add)"' "$1"; }

# by_diff BUNDLE: the same by git and diff. Lines of files without an origin (compat headers, top files) are added.
by_diff() {
  local added=0 removed=0 taken=0 plus minus tree from path
  while IFS='|' read -r tree from path; do
    if [ -z "$from" ]; then
      added=$((added + $(awk 'END { print NR }' "$1/$path")))
      continue
    fi
    git -C "$STACKPORT_STORE/kernels.git" cat-file blob "$tree:$from" >"$work/origin"
    read -r plus minus < <(diff -d -U0 "$work/origin" "$1/$path" |
      awk '/^(---|\+\+\+) / && NR < 3 { next } /^\+/ { p++ } /^-/ { m++ } END { print p + 0, m + 0 }' || true)
    added=$((added + plus)) removed=$((removed + minus))
    taken=$((taken + $(awk 'END { print NR }' "$1/$path") - plus))
  done < <(jq -r '. as $m | .files[] | [(if .kernel == $m.source.name then $m.source.tree else $m.base.tree end),
    (if .kernel == "" then "" else .from end), .path] | join("|")' "$1/MANIFEST.json")
  echo "$taken $added $removed"
}

known_pairs >"$work/pairs"
while read -r from to <&3; do
  one=$work/$from-on-$to
  stackport assemble --source "$from" --target "$to" -o "$one" >/dev/null || fail "$from on $to is not assembled"
  stackport cost --bundle "$one" --json >"$one.json" || fail "cost of $from on $to"
  said=$(counted "$one.json") real=$(by_diff "$one")
  figure "$from on $to: taken over, added, removed: $said; by diff $real"
  [ "$said" = "$real" ] || fail "$from on $to: the command counts other lines than diff"
  # Each component's sums make up the whole.
  jq -e '([.components[].x] | add) == .all.x and ([.components[].hand] | add) >= .all.hand' "$one.json" >/dev/null ||
    fail "$from on $to: the components' sums are not the whole"
done 3<"$work/pairs"

stackport cost --all-pairs >"$work/table" || fail "cost of all pairs"
tail -3 "$work/table" >&2
stackport cost --all-pairs --json >"$work/all.json"
while read -r from to <&3; do
  jq --arg from "$from " --arg to " on $to " '.bundles[] | select((.bundle | startswith($from)) and (.bundle | contains($to)))' \
    "$work/all.json" >"$work/one.json"
  [ "$(counted "$work/one.json")" = "$(counted "$work/$from-on-$to.json")" ] ||
    fail "$from on $to: the table of all pairs has other sums than the bundle"
done 3<"$work/pairs"

# A change that the manifest does not tell of is not hidden by the count.
read -r from to <"$work/pairs"
one=$work/$from-on-$to
mkdir "$work/silent"
for entry in "$one"/*; do [ "${entry##*/}" = MANIFEST.json ] || ln -s "$entry" "$work/silent/"; done
jq 'first(.files[] | select(.kernel != "" and .changes != [])).changes = []' "$one/MANIFEST.json" >"$work/silent/MANIFEST.json"
stackport cost --bundle "$work/silent" --json >"$work/silent.json"
[ "$(counted "$work/silent.json")" != "$(counted "$one.json")" ] ||
  fail "a change that is not told of leaves the sums equal"
find "$work" -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +
