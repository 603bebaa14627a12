#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# verify must fail: each fault is put into a copy of the shared bundle that is built, and has to be
# found by name. verify_faults.sh FAULT...; without one, all.
. "$(dirname "$0")/lib.sh"
need jq jq
need qemu-system-x86_64 qemu-system-x86
work=$work-${1:-all}
fresh
release=$(release_of "$target")
headers=$(record_of "$target" build)
broken=$work/bundle
built=$broken/build/$release

# rebuild MODULE: one module of the copy anew; MODULE is its path without .ko.
rebuild() {
  local config
  mapfile -t config < <(sed -n '/^CONFIG_/p' "$built/config.mk")
  make -s -j "$jobs" -C "$headers" "M=$built" "${config[@]}" \
    "KBUILD_EXTRA_SYMBOLS=$bundle/build/$release/Module.symvers" "$1.ko" >"$work/make.log" 2>&1 || {
    tail -20 "$work/make.log" >&2
    fail "$1 does not build"
  }
}

# A copy whose files count as those of the build.
break_copy() {
  rm -rf "$broken"
  mkdir -p "$broken"
  cp -a "$bundle/." "$broken/"
  rm -rf "$broken"/build/*.verify
}

# edit FILE EXPRESSION: of the copy's build; an expression that changes nothing fails.
edit() {
  cp "$built/$1" "$work/before"
  sed -i -E "$2" "$built/$1"
  ! cmp -s "$work/before" "$built/$1" || fail "nothing was changed in $1"
}

# found FAULT CASE EXPRESSION [ARGUMENT...]: verify of the case fails, and one of its findings is that.
found() {
  local fault=$1 name=$2 expression=$3 status=0
  shift 3
  timed "$fault: verify" stackport --json "$@" verify "$broken" --target "$target" --case "$name" \
    >"$work/$fault.json" || status=$?
  [ "$status" -eq 1 ] || fail "$fault: verify ended with $status"
  jq -r '.cases[] | .case as $case | .findings[] | "\($case): \(.step): \(.message)", (.shown[:3][] | "  | \(.)")' \
    "$work/$fault.json" >"$work/$fault.txt"
  cat "$work/$fault.txt" >&2
  grep -qE "$expression" "$work/$fault.txt" || fail "$fault was not found by name: no '$expression'"
  figure "$fault is found: $(grep -m1 -E "$expression" "$work/$fault.txt")"
}

# Y's own __dynamic_ibdev_dbg in vmlinux reads X's struct ib_device at Y's offsets.
fault_leak() {
  break_copy
  edit compat/include/rdma/ib_verbs.h 's/^#define __dynamic_ibdev_dbg bundle_.*$//'
  rebuild drivers/infiniband/sw/rxe/rdma_rxe
  found leak links '^links/rxe: ping-pong, and messages name the device: '
}

# The in-box nvme_rdma was built for the in-box core.
fault_rebuild() {
  break_copy
  rm "$built/drivers/nvme/host/nvme-rdma.ko"
  found rebuild nvme '(nvme_rdma: disagrees about version of symbol|nvme_rdma is not the bundle)'
}

# A queue is written to after it was freed.
fault_freed() {
  break_copy
  edit drivers/infiniband/sw/rxe/rxe_queue.c 's/^(\tkfree\(q\);)$/\1 *(volatile unsigned int *)\&q->index_mask = 0x5eed;/'
  rebuild drivers/infiniband/sw/rxe/rdma_rxe
  found freed links 'use after free'
}

# A module of the target's own stands where the bundle's should.
fault_in_box() {
  break_copy
  local own
  own=$(find -L "$(record_of "$target" modules)/kernel" -name 'ib_umad.ko*' | head -1)
  case $own in *.xz) xz -dc "$own" ;; *.zst) zstd -dcq "$own" ;; *) cat "$own" ;; esac \
    >"$built/drivers/infiniband/core/ib_umad.ko"
  found in-box load '(ib_umad: disagrees about version of symbol|ib_umad is not the bundle)'
}

# A kernel that never comes up.
fault_hang() {
  break_copy
  local store=$work/store modules
  data_copy "$work/data"
  sed -i 's/^boot_limit: .*/boot_limit: 15/' "$work/data/stacks/guests/debian.yaml"
  sed -i 's/^  - name: load$/&\n    limit: 1/' "$work/data/stacks/cases/loaded.yaml"
  guest_store "$store"
  rm "$store/targets"
  cp -r "$STACKPORT_STORE/targets" "$store/targets"
  modules=$(record_of "$target" modules)
  mkdir -p "$work/image/boot" "$work/image/lib/modules"
  ln -s "$(realpath "$modules")" "$work/image/lib/modules/$release"
  hanging_kernel "$work/image/boot/vmlinuz-$release"
  jq --arg modules "$work/image/lib/modules/$release" '.modules = $modules' \
    "$STACKPORT_STORE/targets/$target.json" >"$store/targets/$target.json"
  found hang loaded 'did not start: hung: the guest was ended after' --store "$store" --data "$work/data"
}

# A guest that does not go down.
fault_end() {
  break_copy
  data_copy "$work/data"
  cat >>"$work/data/stacks/cases/loaded.yaml" <<'END'
  - name: stay
    run: |
      printf '#!/bin/sh\nexec sleep 1000\n' >/run/stays
      chmod +x /run/stays
      mount --bind /run/stays /bin/busybox
END
  found end loaded '^  \| .*stackport: BUG: does not power off' --data "$work/data"
}

# hanging_kernel FILE: an ELF file with a PVH entry that waits for ever.
hanging_kernel() {
  cat >"$work/hang.s" <<'END'
.section .note.Xen, "a", @note
.long 4, 4, 18
.asciz "Xen"
.long entry
.text
.code32
.globl entry
entry: hlt
jmp entry
END
  as --32 -o "$work/hang.o" "$work/hang.s"
  ld -m elf_i386 -Ttext 0x1000000 -e entry -o "$1" "$work/hang.o"
}

[ $# -gt 0 ] || set -- leak rebuild freed in_box hang end
for fault; do "fault_$fault"; done
