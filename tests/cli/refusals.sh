#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What must be refused, each with one clear error that a golden file pins, and with the last good bundle
# untouched. STACKPORT_ACCEPT=1 writes the golden files.
. "$(dirname "$0")/../e2e/lib.sh"
need jq jq
golden=$(cd "$(dirname "$0")/golden" && pwd)
fresh
good=$work/good
members=(core iser nvme-rdma rpcrdma)  # of a bundle that is planned quickly
small_data "$work/unspoiled" "${members[@]}"
stackport --data "$work/unspoiled" assemble --source "$source_kernel" --target "$target" -o "$good" >/dev/null ||
  fail "the unspoiled data fails"
sum=$(tree_sum "$good")
cases=0 wrong=0

# Paths, versions and lines of a kernel's code, which differ from machine to machine or with an update.
plain() {
  sed -E -e "s|$work/[a-z0-9-]*/data|DATA|g; s|$work|WORK|g; s|$STACKPORT_STORE|STORE|g; s|$STACKPORT_ROOT|ROOT|g" \
    -e 's|6\.1\.0-[0-9]+-amd64|RELEASE|g; s/6\.(1|12)\.[0-9]+(_[^/ ]*|-[0-9]+)?/6.\1.N/g' \
    -e 's|RELEASE_6\.1\.N|RELEASE|g; s|RELEASE_[^/ ]*|RELEASE|g' \
    -e 's|^(drivers/[^:]*):[0-9]+(:[0-9]+)?: note|\1:LINE: note|' "$1"
}

# refused NAME STATUS COMMAND...: fails as its golden file says; the good bundle stays as it is.
refused() {
  local name=$1 want=$2 status=0
  shift 2
  cases=$((cases + 1))
  mkdir -p "$work/$name"
  "$@" >"$work/$name/out" 2>"$work/$name/err" || status=$?
  { plain "$work/$name/err"; echo "exit status $status"; } >"$work/$name/said"
  if [ "${STACKPORT_ACCEPT:-}" = 1 ]; then cp "$work/$name/said" "$golden/$name.txt"; fi
  [ "$status" -eq "$want" ] || { echo "$name: status $status, not $want" >&2; wrong=$((wrong + 1)); }
  [ -f "$golden/$name.txt" ] || fail "no $golden/$name.txt; STACKPORT_ACCEPT=1 makes it"
  diff -u "$golden/$name.txt" "$work/$name/said" >&2 || wrong=$((wrong + 1))
  [ "$(tree_sum "$good")" = "$sum" ] || fail "$name touched the last good bundle"
}

# edited NAME: a copy of the data folder to be spoiled, in $copy.
# Without the other forms of a patch, of which one may apply.
edited() {
  copy=$work/$1/data
  small_data "$copy" "${members[@]}"
  sed -i "/^    or: /d" "$copy"/patches/*/series.yaml
  rm -f "$copy"/patches/*/*-b.patch
}
assemble() { stackport --data "$copy" assemble --source "$source_kernel" --target "$target" -o "$good"; }
replaced() { # replaced FILE SED-SCRIPT: the edit must change something
  cp "$1" "$1.was"
  sed -i "$2" "$1"
  ! cmp -s "$1" "$1.was" || fail "the edit '$2' changes nothing in $1"
  rm "$1.was"
}

edited unknown-key
replaced "$copy/policies/smc.yaml" 's/^policy: /polcy: /'
refused unknown-key 2 assemble

edited unknown-component
replaced "$copy/policies/smc.yaml" 's/^component: smc/component: smcc/'
refused unknown-component 2 assemble

edited closure-one
rm "$copy/policies/nvme-rdma.yaml"
refused closure-one 1 assemble

edited closure-two
rm "$copy/policies/nvme-rdma.yaml" "$copy/policies/rpcrdma.yaml"
refused closure-two 1 assemble

edited patch-off-by-one
at=$(sed -n 's/^@@ -\([0-9]*\),.*/\1/p' "$copy"/patches/core/0003-sysctl-sentinels.patch | head -1)
replaced "$(echo "$copy"/patches/core/0003-sysctl-sentinels.patch)" "s/^@@ -$at,\([0-9]*\) +$at,/@@ -$((at + 1)),\1 +$((at + 1)),/"
refused patch-off-by-one 2 assemble

edited patch-context
replaced "$(echo "$copy"/patches/core/0003-sysctl-sentinels.patch)" '0,/^ \(.*[a-z].*\)/s/^ \(.*[a-z].*\)/ \1 \/* changed *\//'
refused patch-context 2 assemble

# The delta is there, and the core has no place that it touches.
edited adjust-nothing
sed -i '/^adjust:$/r /dev/stdin' "$copy/policies/core.yaml" <<'YAML'
  - rule: no-such-place
    why: a rule for what the component does not have
    delta: { field: bus_type.uevent, parameter: 1, change: changed }
    replace-parameter: { at: 1, with: "struct device *$name" }
YAML
refused adjust-nothing 2 assemble

edited adjust-twice
replaced "$copy/policies/core.yaml" '/delta: { field: class.devnode/,/replace-parameter/s/^\( *\)\(replace-parameter.*\)/\1\2\n\1expect: one/'
refused adjust-twice 2 assemble

edited cycle
replaced "$copy/stacks/rdma.yaml" '/^  - name: core$/,/^    host:/s/^    host:/    needs: [iser]\n    host:/'
refused cycle 2 assemble

edited patch-path
replaced "$(echo "$copy"/patches/core/0003-sysctl-sentinels.patch)" 's|^\(---\) a/|\1 a/../../|; s|^\(+++\) b/|\1 b/../../|; s|^diff --git a/\(.*\) b/|diff --git a/../../\1 b/../../|'
refused patch-path 2 assemble

# Archives.
mkdir -p "$work/tree/linux/drivers"
printf 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 1\nEXTRAVERSION =\nNAME = none\n' >"$work/tree/linux/Makefile"
head -c 3000000 /dev/urandom >"$work/tree/linux/drivers/bytes"
tar -C "$work/tree" -cJf "$work/whole.tar.xz" linux
head -c 2000000 "$work/whole.tar.xz" >"$work/cut.tar.xz"
tar -C "$work/tree" -cf "$work/path.tar" --transform 's|linux/drivers/bytes|linux/../../bytes|' -P linux 2>/dev/null
mkdir "$work/store"
imported() { stackport --store "$work/store" kernel import toy --tar "$1"; }
refused truncated-archive 2 imported "$work/cut.tar.xz"
refused archive-path 2 imported "$work/path.tar"
[ ! -e "$work/bytes" ] && [ ! -e "$work/../bytes" ] || fail "a member left its folder"
stackport --store "$work/store" kernel list --json | jq -e '. == []' >/dev/null || fail "half a kernel is in the store"

# No compiler: in a build, and in a plan that has nothing worked out before.
mkdir "$work/path"
for folder in /usr/sbin /usr/bin /sbin /bin; do
  for program in "$folder"/*; do
    case ${program##*/} in
      gcc* | cc | c89* | c99* | *-gcc* | clang* | tcc | ccache | *-cpp* | cpp*) ;;
      *) [ -e "$work/path/${program##*/}" ] || ln -s "$program" "$work/path/${program##*/}" ;;
    esac
  done
done
without_compiler() { PATH=$work/path "$STACKPORT" "$@"; }
cp -r "$good" "$work/for-build"
refused no-compiler-build 3 without_compiler build "$work/for-build"
[ -z "$(find "$work/for-build" -name '*.ko')" ] || fail "modules without a compiler"
cold_store "$work/cold"
rm "$work/cold/prepared"
refused no-compiler-plan 3 without_compiler --store "$work/cold" --data "$STACKPORT_ROOT" assemble \
  --source "$source_kernel" --target "$target" -o "$good"

# Headers that were not made from the source that is named.
refused foreign-headers 2 stackport --store "$work/cold" target add mixed \
  --headers "$(record_of debian-6.1-previous headers)" --source "$source_kernel"

# A release that cannot be entered is refused before the long survey for it.
advise() { stackport --data "$work/unspoiled" advise --source "$source_kernel" --target "$target" --write "$1"; }
refused advise-name 2 advise Bad_Name
refused advise-there 2 advise debian

[ "$wrong" -eq 0 ] || fail "$wrong of $cases refusals are other than their golden files"
# And the same command succeeds with the data as it is.
copy=$work/unspoiled
assemble >/dev/null || fail "the unspoiled data fails"
[ "$(tree_sum "$good")" = "$sum" ] || fail "the unspoiled data gives another bundle"
figure "$cases refusals as their golden files, the last good bundle untouched after each"
rm -rf "$work"/*/data "$work/path" "$work/cold"
