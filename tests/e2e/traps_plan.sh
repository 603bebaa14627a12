#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the resolvers must not answer by themselves, on a target where each stands open once the shipped entries
# that answer it are taken away: a function whose body is in the kernel (alloc_netdev_dummy), a macro that
# leans on X's struct fd, what a header has for a configuration that is off. Each is refused with the reason.
. "$(dirname "$0")/lib.sh"
need jq jq
target=debian-5.10
fresh
small_data "$work/data" core siw hfi1 rdmavt provider
series=$work/data/patches
# The layer's rules stay; all other providers are left out.
sed -i -e '/^when:/,/^adjust:/{/^adjust:/!d}' -e 's/^policy:.*/policy: exclude/' "$work/data/policies/provider.yaml"
# without SERIES NAME...: the series less these entries.
without() {
  local file=$series/$1/series.yaml name
  shift
  for name in "$@"; do
    grep -q "^  - \(name\|file\): $name\$" "$file" || fail "$file has no $name"
    awk -v name="$name" '/^[a-z]/ { skip = 0 } /^  - / { skip = $3 == name } !skip' "$file" >"$work/series"
    mv "$work/series" "$file"
  done
}
without hfi1 0004-dummy-netdev.patch
rm "$series"/hfi1/0004-dummy-netdev.patch
without compat struct-fd kmap-local
without core file-of-migrated-id file-of-domain

status=0
timed "plan" stackport --data "$work/data" --json plan --source "$source_kernel" --target "$target" >"$work/plan.json" || status=$?
[ "$status" -eq 1 ] || fail "plan ends with $status"
# open ITEM WORDS: nothing resolves it, and the plan says why.
open() {
  jq -e --arg i "$1" '.answers.given | all(.what | test("(^|[^a-z_])" + $i + "([^a-z_]|$)") | not)' "$work/plan.json" >/dev/null ||
    fail "$1 is answered by the tool"
  jq -r --arg i "$1" '.problems[] | select(.message | contains(" " + $i + " (")) | .message, .notes[].message' "$work/plan.json" >"$work/$1"
  grep -q 'nothing resolves it' "$work/$1" || { jq -r '.problems[].message' "$work/plan.json" >&2; fail "$1 is not told to be open"; }
  grep -qE -- "$2" "$work/$1" || { cat "$work/$1" >&2; fail "$1: no word of '$2'"; }
  figure "$1 is open: $(grep -m1 '^tried: ' "$work/$1")"
}
open alloc_netdev_dummy 'tried: .*no more than declared: its body is in the kernel itself'
open fd_file '\(f\)\.word'
# The stand-in of a configuration that is off is never lifted: the target's own lines may be proposed in its place.
jq -e 'all(.answers.given[]; (.text | test("__kunmap_local")) | not)' "$work/plan.json" >/dev/null || fail "__kunmap_local is lifted"
if jq -e 'any(.answers.given[]; .what | test("kunmap_local"))' "$work/plan.json" >/dev/null; then
  jq -e 'all(.answers.given[] | select(.what | test("kunmap_local")); .trust == "proposed" and .accepted == "")' \
    "$work/plan.json" >/dev/null || fail "kunmap_local is answered by the tool"
  figure "kunmap_local: $(jq -r '.answers.given[] | select(.what | test("kunmap_local")) | .what' "$work/plan.json"), proposed"
else
  open kunmap_local 'tried: .*stands where a configuration symbol is not set'
fi
# What holds by itself beside a struct that differs is proposed at most, and told so.
jq -e '.answers.given[] | select(.what | test("EMPTY_FD")) | .trust == "proposed" and (.why | test("struct fd"))' "$work/plan.json" >/dev/null ||
  fail "EMPTY_FD is not proposed with a warning of struct fd"
jq -e '.ships == false' "$work/plan.json" >/dev/null || fail "the plan ships"
