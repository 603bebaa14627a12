#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# `check` finds what the target's own code would read at the wrong place, and refuses a module that
# calls it; `impact` and `keep` answer for the whole in-box tree and for another release. Usage:
# leaks.sh [SOURCE TARGET]: on the bundle that pair.sh left for these kernels; without them on the shared one.
. "$(dirname "$0")/lib.sh"
need jq jq
if [ $# -eq 2 ]; then
  source_kernel=$1 target=$2
  bundle=$STACKPORT_E2E/$source_kernel-on-$target/bundle work=$work-$source_kernel-on-$target
fi
fresh
[ -d "$bundle/build" ] || fail "$bundle is not built; next: run the test that assembles and builds it first"
built=$bundle/build/$(jq -r .target.release "$bundle/MANIFEST.json")

stackport --json check "$bundle" >"$work/check.json" || fail "check fails on the shared bundle"
jq '.checks[] | select(.check == "leaks") | .details' "$work/check.json" >"$work/leaks.json"
for function in devlink_port_type_ib_set:null mlx5_rdma_rn_get_params:unread; do
  jq -e --arg f "${function%:*}" --arg r "${function#*:}" \
    '.leaks[] | select(.function == $f and .resolution == $r)' "$work/leaks.json" >/dev/null ||
    fail "${function%:*} is not found, or not answered by '${function#*:}'"
done
figure "$(jq -r '"\(.records) records laid out differently, \(.units) units that may know them"' "$work/leaks.json")"

# A module that calls the kernel's own helper again: only this check can see it.
# It is made by the command that kbuild recorded, in a copy.
mkdir "$work/bundle"
cp -a "$bundle/." "$work/bundle/"
other=$work/bundle/build/$(basename "$built")
sed -i '/#define blk_mq_rdma_map_queues/d' "$other/compat/include/linux/blk-mq-rdma.h"
command=$(sed -n 's/^\(saved\)\?cmd_[^ ]* := //p' "$other/drivers/nvme/host/.rdma.o.cmd" |
  sed "s/; .*objtool.*//; s#$(realpath "$built")#$other#g")
(cd "$(jq -r .build "$STACKPORT_STORE/targets/$target.json")" && eval "$command") || fail "rdma.o does not compile"
(cd "$other/drivers/nvme/host" && ld -r -o nvme-rdma.ko rdma.o nvme-rdma.mod.o)
status=0
stackport --json check "$work/bundle" >"$work/refused.json" || status=$?
[ $status -eq 1 ] || fail "check took a bundle with a leak: status $status"
jq -e '.checks[] | select(.check == "leaks") | .findings[] | select(.subject == "nvme_rdma")
  | .message | contains("blk_mq_rdma_map_queues") and test("ib_device.num_comp_vectors: [0-9]+ -> [0-9]+")' \
  "$work/refused.json" >/dev/null || fail "the leak is not told with its offsets"
figure "a call of the kernel's own map_queues is refused"

# Before anything is built: a driver of the source's calls such a function, and what is shipped answers the target's.
stackport --json survey --source "$source_kernel" --target "$target" mlx4 >"$work/survey.json" || [ $? -eq 1 ] || fail "survey"
# told CHANGE POLICY: the items of such deltas.
told() { jq -r --arg c "$1" --arg p "$2" '.components[].policies[] | select(.policy == $p) | .deltas[] | select(.change == $c) | .item' "$work/survey.json"; }
told leak take-x | grep -qx devlink_port_type_ib_set || fail "survey does not tell that X's mlx4 hands its ib_device to the target"
[ -z "$(told leak reuse-y)" ] || fail "survey tells a leak that a patch answers: $(told leak reuse-y)"
figure "survey: X's mlx4 leaves $(told leak take-x | tr '\n' ' ')"

# What is shipped and does not fit is a delta under its policy, and what it would answer is one again.
if [ $# -eq 0 ]; then
  data_copy "$work/data"
  sed -i 's/devlink_port_type_ib_set(/no_such_&/' "$work"/data/patches/mlx4/*.patch
  "$STACKPORT" --data "$work/data" --json survey --source "$source_kernel" --target "$target" mlx4 >"$work/survey.json" ||
    [ $? -eq 1 ] || fail "survey with a patch that does not apply"
  told refused reuse-y | grep -q '^patches/mlx4/.*\.patch:' || fail "survey does not tell the patch that does not apply: $(told refused reuse-y)"
  told leak reuse-y | grep -qx devlink_port_type_ib_set || fail "survey does not tell what that patch would answer"
  [ -z "$(told refused take-x)" ] || fail "survey refuses under take-x what is not put in: $(told refused take-x)"
  figure "survey: a patch that does not apply: $(told refused reuse-y)"
fi

# An independent measurement: the compiler's own offsets, with the target's headers and with the bundle's.
# moved_fields: RECORD FIELD TARGET BUNDLE HEADER of all that the check told.
moved_fields() {
  jq -r '.checks[] | select(.check == "leaks") | .details.leaks[].fields[] | select(.field != "") |
    [.record, .field, .target.offset, .bundle.offset, (.header | sub("^include/"; ""))] | @tsv' \
    "$work/check.json" "$work/refused.json" | sort -u
}
stackport --json pack "$bundle" --format devel -o "$work" >"$work/pack.json" || fail "pack --format devel"
moved_fields >"$work/moved"
[ -s "$work/moved" ] || fail "no field is told to have moved"
# probe SIDE NAME ROWS: compiles what asks for the offset of each field of ROWS, lines of "NUMBER RECORD FIELD HEADER".
probe() {
  {
    echo '#include <linux/module.h>'
    cut -d' ' -f4 <<<"$3" | sort -u | sed 's/.*/#include <&>/'
    awk '{ printf "char probe_%d[offsetof(struct %s, %s) + 1];\n", $1, $2, $3 }' <<<"$3"
    echo 'MODULE_LICENSE("GPL");'
  } >"$work/at-$1/$2.c"
  make -s -C "$(jq -r .build "$STACKPORT_STORE/targets/$target.json")" "M=$work/at-$1" "$2.o" >"$work/$1.log" 2>&1
}
for side in target bundle; do
  mkdir "$work/at-$side"
  [ $side = target ] || echo "include $(jq -r .path "$work/pack.json")/rdma.mk" >"$work/at-$side/Kbuild"
  echo "obj-m += probe.o gone.o" >>"$work/at-$side/Kbuild"
  column=$([ $side = target ] && echo 3 || echo 4)
  awk -F'\t' -v at="$column" '$at != "" { print NR, $at }' "$work/moved" >"$work/$side.told"
  probe $side probe "$(awk -F'\t' -v at="$column" '$at != "" { print NR, $1, $2, $5 }' "$work/moved")" || {
    cat "$work/$side.log" >&2
    fail "the probe does not compile for the $side"
  }
  nm -S --defined-only "$work/at-$side/probe.o" | awk '$4 ~ /^probe_/ { print substr($4, 7), $2 }' | sort -n |
    while read -r number size; do echo "$number $((16#$size - 1))"; done >"$work/$side.offsets"
  diff "$work/$side.told" "$work/$side.offsets" >&2 || fail "the compiler has other offsets in the $side"
  # A field that is told to be gone is one that the compiler does not know.
  while read -r row; do
    probe $side gone "$row" && fail "the compiler knows of '$row' in the $side"
    grep -q "has no member named" "$work/$side.log" || fail "no answer about '$row' in the $side"
  done < <(awk -F'\t' -v at="$column" '$at == "" { print NR, $1, $2, $5 }' "$work/moved")
done
figure "the compiler's own offsets: $(awk -F'\t' '{ printf "%s%s.%s %s -> %s", (NR == 1 ? "" : ", "), $1, $2, ($3 == "" ? "none" : $3), ($4 == "" ? "none" : $4) }' "$work/moved")"
rm -rf "$work/bundle"

stackport --json impact "$bundle" >"$work/impact.json" || fail "the whole bundle leaves a module broken"
status=0
stackport --json impact "$bundle" --component core >"$work/core.json" || status=$?
[ $status -eq 1 ] || fail "impact of the core alone: status $status"
for module in nvme_rdma rpcrdma ib_srp smc_diag; do
  jq -e --arg m $module '.modules[] | select(.module == $m and .fate == "refused")' "$work/core.json" \
    >/dev/null || fail "$module is not told to be refused"
done
figure "core alone: $(jq -c .counts "$work/core.json")"

stackport --json keep "$bundle" --on "$target" >"$work/keep.json" || fail "its own release is not kept"
figure "kept on its own release: $(jq '[.modules[] | select(.keep)] | length' "$work/keep.json")"
