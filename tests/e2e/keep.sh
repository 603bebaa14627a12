#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What `keep` says for an update of the target is what a rebuild and a load test say. Usage:
# keep.sh TARGET...: each is an update of the one before it. A bundle of six components is
# made for each, and built for the next as well.
. "$(dirname "$0")/lib.sh"
need jq jq
need cpio cpio
need qemu-system-x86_64 qemu-system-x86
[ $# -ge 2 ] || fail "name at least two targets"
mkdir -p "$work"
[ -d "$work/data" ] || small_data "$work/data" core rxe siw iser nvme-rdma rpcrdma

# code MODULE.ko RELEASE: a checksum of what it does, with its relocations and what it imports; the release stands in
# the paths of its messages.
code() {
  sed "s/$2/$(printf '%*s' "${#2}" '' | tr ' ' x)/g" "$1" >"$work/code.ko"
  objdump -sr -j .text -j .init.text -j .exit.text -j .rodata -j .data -j .rodata.str1.1 -j .rodata.str1.8 \
    -j __versions "$work/code.ko" 2>/dev/null | sed 1,3d | sha256sum
}

# built_for TARGET: the bundle $mine for it; its report is kept.
built_for() {
  local report=$mine.$1.json
  [ -s "$report" ] || stackport --json build "$mine" --target "$1" >"$report" || true
  figure "the bundle of ${mine##*/of-} on $1: $(jq -r '"\(.modules | length) modules, \(.missing | length) missing"' "$report")"
}

wrong=0
while [ $# -ge 2 ]; do
  from=$1 to=$2
  shift
  mine=$work/of-$from
  if [ ! -e "$mine/MANIFEST.json" ]; then
    # What this release needs beyond the shipped policies, as a maintainer would have accepted it.
    stackport --data "$work/data" survey --write --source "$source_kernel" --target "$from" || fail "survey of $from"
    sed -i '/^    state: open$/d' "$work"/data/policies/*.yaml
    stackport --data "$work/data" assemble --source "$source_kernel" --target "$from" -o "$mine" || fail "assemble for $from"
  fi
  built_for "$from"
  built_for "$to"
  jq -e .ok "$mine.$from.json" >/dev/null || fail "$from: its own bundle does not build"
  old=$mine/build/$(release_of "$from") new=$mine/build/$(release_of "$to")
  stackport --json keep "$mine" --target "$from" --on "$to" >"$work/keep.json" || true
  [ -s "$work/keep.json" ] || fail "keep says nothing of $from -> $to"
  alike=0 differ=0 kept=0 careful=0
  while read -r module keep; do
    path=$(jq -r --arg m "$module" '.modules[] | select((. | sub(".*/"; "") | sub("\\.ko$"; "") | gsub("-"; "_")) == $m)' "$mine.$from.json")
    if [ -e "$new/$path" ] && [ "$(code "$old/$path" "${old##*/}")" = "$(code "$new/$path" "${new##*/}")" ]; then
      alike=$((alike + 1))
      [ "$keep" = true ] || careful=$((careful + 1))
    else
      differ=$((differ + 1))
      [ "$keep" = false ] || { wrong=$((wrong + 1)); figure "$from -> $to: $module is kept, and its rebuild is another"; }
    fi
    [ "$keep" = false ] || kept=$((kept + 1))
  done < <(jq -r '.modules[] | "\(.module) \(.keep)"' "$work/keep.json")
  figure "$from -> $to: $kept kept; a rebuild gives $alike alike and $differ others; $careful rebuilt that need not be"
  [ "$kept" -gt 0 ] || continue

  # The kept modules as they are, in a guest of the newer kernel.
  rm -rf "$work/loaded"
  mkdir -p "$work/loaded/build"
  (cd "$mine" && find . -path ./build -prune -o -type f -print0 | cpio -0pdm --quiet "$work/loaded")
  cp -a "$new" "$work/loaded/build/"
  while read -r path; do
    cp "$old/$path" "$work/loaded/build/${new##*/}/$path"
  done < <(jq -r --slurpfile kept "$work/keep.json" '($kept[0].modules | map(select(.keep) | .module)) as $names |
    .modules[] | select((sub(".*/"; "") | sub("\\.ko$"; "") | gsub("-"; "_")) as $m | $names | index($m))' "$mine.$from.json")
  stackport --json verify "$work/loaded" --target "$to" --case load links >"$work/guest.json" || {
    jq -r '.cases[].findings[] | .step + ": " + .message, .shown[]?' "$work/guest.json" >&2
    wrong=$((wrong + 1))
    figure "$from -> $to: the kept modules do not run"
    continue
  }
  figure "$from -> $to: $kept modules built for $from load and pass traffic on $to"
done
rm -rf "$work/loaded"
[ "$wrong" -eq 0 ] || fail "$wrong wrong answers"
