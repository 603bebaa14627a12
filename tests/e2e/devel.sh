#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A third party's module: built for the in-box core `impact` says that it is refused, and the guest refuses
# it; built on the -devel tree it loads and runs on the bundle.
. "$(dirname "$0")/lib.sh"
need jq jq
need qemu-system-x86_64 qemu-system-x86
fresh
headers=$(record_of "$target" build)
release=$(release_of "$target")

stackport --json pack "$bundle" --format devel -o "$work" >"$work/pack.json" || fail "pack --format devel"
devel=$(jq -r .path "$work/pack.json")
figure "$(find "$devel" -name '*.h' | wc -l) headers, $(wc -l <"$devel/symvers/$release/Module.symvers") symbols"

# built KIND LINE: the consumer with that first line in its Kbuild file.
built() {
  mkdir "$work/$1"
  cp "$data/consumer/consumer.c" "$work/$1/"
  printf '%s\nobj-m += consumer.o\n' "$2" >"$work/$1/Kbuild"
  # Without vmlinux there are no types for BPF, and kbuild says so.
  make -s -C "$headers" "M=$work/$1" modules >"$work/$1.log" 2>&1 &&
    ! grep -v '^Skipping BTF generation' "$work/$1.log" || {
    cat "$work/$1.log" >&2
    fail "the consumer does not build clean for $1"
  }
}
built in-box ""
built bundle "include $devel/rdma.mk"

# fate KIND: what impact says of the consumer, and for which core it was built.
fate() {
  stackport --json impact "$bundle" --target "$target" --module "$work/$1/consumer.ko" >"$work/$1.json" || true
  jq -r '.modules[] | select(.module == "consumer") | "\(.fate) \(.core)"' "$work/$1.json"
}
for kind in in-box bundle; do figure "impact of the one built for $kind: $(fate $kind)"; done
[[ $(fate in-box) == refused\ * ]] || fail "impact does not say that the in-box one is refused"
[[ $(fate bundle) == untouched\ * ]] || fail "impact does not say that the bundle's may stay"

# runs KIND: a case that loads it beside a link.
runs() {
  data_copy "$work/data-$1"
  strip -g -o "$work/small.ko" "$work/$1/consumer.ko"
  {
    cat <<'YAML'
version: 1
case: consumer
what: a third party's module
tier: 1
links: [rxe]
modules: [ib_core, rdma_cm]
steps:
  - name: a link
    run: |
      modprobe rdma_rxe
      wire
      links rxe
  - name: the consumer
    expect: ['a CQ of [0-9]+ and a CM id on rdma_left with [1-9][0-9]* completion', 'gone from rdma_right']
    run: |
      base64 -d >/run/consumer.ko.gz <<'MODULE'
YAML
    gzip -9 <"$work/small.ko" | base64 | sed 's/^/      /'
    cat <<'YAML'
      MODULE
      gunzip /run/consumer.ko.gz
      modprobe rdma_cm
      insmod /run/consumer.ko
      rmmod consumer
      dmesg | grep consumer:
  - name: removed
    run: |
      links_down
      seen ib_core rdma_cm
      rmmod_all
YAML
  } >"$work/data-$1/stacks/cases/consumer.yaml"
  stackport --json --data "$work/data-$1" verify "$bundle" --target "$target" --case consumer >"$work/$1-guest.json"
}
runs bundle || { jq -r '.cases[].findings[] | .step + ": " + .message, .shown[]?' "$work/bundle-guest.json" >&2
  fail "the consumer built on the bundle does not run"; }
figure "built on the bundle it loads and runs"
runs in-box && fail "the guest takes the consumer built for the in-box core"
jq -r '.cases[].findings[] | .message, .shown[]?' "$work/in-box-guest.json" >"$work/refused"
grep -q 'consumer: disagrees about version of symbol' "$work/refused" || {
  cat "$work/refused" >&2
  fail "the guest does not say why"
}
figure "built for the in-box core the guest refuses it: $(grep -m1 -o 'consumer: disagrees.*' "$work/refused")"
