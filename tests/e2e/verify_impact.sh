#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The bundle's core alone is installed. What `impact` says the kernel will refuse, of the whole in-box module
# tree, is what guests refuse that are made to load all of it: the same list, both ways.
. "$(dirname "$0")/lib.sh"
need jq jq
need qemu-system-x86_64 qemu-system-x86
fresh
release=$(release_of "$target")
core=$work/bundle
mkdir -p "$core"
cp -a "$bundle/." "$core/"
rm -rf "$core"/build/*.verify

# Of three runs the quickest counts: what else a machine does is no time of impact's.
quickest=
for _ in 1 2 3; do
  timed "impact of the core" stackport --json impact "$bundle" --component core >"$work/impact.json" &&
    fail "impact of the core alone finds nothing broken"
  quickest=$(printf '%s\n' $quickest "$wall" | sort -n | head -1)
  [ "${quickest%.*}" -ge 10 ] || break
done
[ "${quickest%.*}" -lt 10 ] || fail "impact took $quickest s"
jq -r '.modules[] | select(.fate == "refused") | .module' "$work/impact.json" | sort >"$work/predicted"
[ -s "$work/predicted" ] || fail "impact names nothing that is refused"

# Built, but not installed.
jq -r '.modules[] | select(.component != "core") | "\(.folder)/\(.name).ko"' "$core/MANIFEST.json" |
  (cd "$core/build/$release" && xargs rm)

# A case that loads the tree by modprobe, in parts, and guests that take refusals as they come.
data_copy "$work/data"
sed -i '/name: a symbol of another version/d; s/slub_debug=/cryptomgr.notests &/' "$work/data/stacks/guests/debian.yaml"
rm "$work"/data/stacks/cases/*.yaml
cp "$data/tree.yaml" "$work/data/stacks/cases/"
timed "two guests" stackport --json --data "$work/data" verify "$core" --target "$target" --case tree \
  >"$work/tree.json" || true
jq -r '.cases[].findings[] | "\(.step): \(.message)"' "$work/tree.json" >&2
for half in 0 1; do
  log=$core/build/$release.verify/tree-$half/step-02.log
  grep -q '^tried ' "$log" || fail "the guest did not try its half of the tree: $(tail -3 "$log")"
  cat "$log"
done >"$work/said"
jq -e '[.cases[].proof[] | select(.of_bundle) | .module] | unique | length == 7' "$work/tree.json" >/dev/null ||
  fail "the seven modules of the bundle's core were not all seen"

# Refused are those of which the kernel said so, and those which modprobe could not insert and which need
# such a one.
awk '
  $1 == "refused" { refused[$2] = 1 }
  $1 == "failed" { failed[$2] = 1 }
  $1 == "needs" { for (i = 3; i <= NF; i++) needs[$2] = needs[$2] " " $i }
  END {
    for (name in refused) said[name] = 1
    for (name in failed) {
      count = split(needs[name], list, " ")
      for (i = 1; i <= count; i++) if (list[i] in refused) said[name] = 1
    }
    for (name in said) print name
  }' "$work/said" | sort >"$work/refused"
tried=$(awk '$1 == "tried" { sum += $2 } END { print sum }' "$work/said")
[ "$tried" -eq $(($(jq '.modules | length' "$work/impact.json") - 1)) ] ||
  fail "$tried modules were tried, and impact knows of $(jq '.modules | length' "$work/impact.json")"
diff "$work/predicted" "$work/refused" >&2 || fail "impact and the kernel do not agree (< predicted, > refused)"
figure "of $tried modules the guest refuses $(wc -l <"$work/refused"), which are those that impact names"
rm -rf "$core"
