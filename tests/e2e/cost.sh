#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What `stackport cost` counts is what a plain diff of the bundle and its kernels counts.
. "$(dirname "$0")/lib.sh"
need jq jq
need git git
fresh
stackport cost --bundle "$bundle" --json >"$work/cost.json" || fail "cost of the bundle"
added=0 removed=0 taken=0
while IFS=$'\t' read -r tree from path; do
  git -C "$STACKPORT_STORE/kernels.git" cat-file blob "$tree:$from" >"$work/origin"
  read -r plus minus < <(diff -d -U0 "$work/origin" "$bundle/$path" |
    awk '/^(---|\+\+\+) / && NR < 3 { next } /^\+/ { p++ } /^-/ { m++ } END { print p + 0, m + 0 }' || true)
  added=$((added + plus)) removed=$((removed + minus))
  taken=$((taken + $(awk 'END { print NR }' "$bundle/$path") - plus))
done < <(jq -r '. as $m | .files[] | select(.kernel != "") |
  [(if .kernel == $m.source.name then $m.source.tree else $m.base.tree end), .from, .path] | @tsv' "$bundle/MANIFEST.json")
# Lines of files that have no origin (compat headers, top files) are added too.
own=$(jq -r '.files[] | select(.kernel == "") | .path' "$bundle/MANIFEST.json" |
  while read -r path; do awk 'END { print NR }' "$bundle/$path"; done | awk '{ s += $1 } END { print s + 0 }')
said_taken=$(jq '.all.x + .all.y' "$work/cost.json")
said_added=$(jq '[.all.by_kind[].added] | add' "$work/cost.json")
said_removed=$(jq '[.all.by_kind[].removed] | add' "$work/cost.json")
figure "taken over $said_taken, added $said_added, removed $said_removed; by diff $taken, $((added + own)), $removed"
[ "$said_taken" -eq "$taken" ] || fail "taken over: $said_taken, by diff $taken"
[ "$said_added" -eq $((added + own)) ] || fail "added: $said_added, by diff $((added + own))"
[ "$said_removed" -eq "$removed" ] || fail "removed: $said_removed, by diff $removed"
# Each component's sums make up the whole.
jq -e '([.components[].x] | add) == .all.x and ([.components[].hand] | add) >= .all.hand' "$work/cost.json" >/dev/null ||
  fail "the components' sums are not the whole"
# A change that the manifest does not tell of is not hidden by the count.
mkdir "$work/silent"
for entry in "$bundle"/*; do [ "${entry##*/}" = MANIFEST.json ] || ln -s "$entry" "$work/silent/"; done
jq 'first(.files[] | select(.kernel != "" and .changes != [])).changes = []' "$bundle/MANIFEST.json" >"$work/silent/MANIFEST.json"
stackport cost --bundle "$work/silent" --json >"$work/silent.json"
[ "$(jq '.all.x + .all.y' "$work/silent.json")" -ne "$taken" ] || [ "$(jq '[.all.by_kind[].removed] | add' "$work/silent.json")" -ne "$removed" ] ||
  fail "a change that is not told of leaves the sums equal"
