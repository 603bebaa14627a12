#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What builds clean and is wrong, made on purpose in a copy of the shared bundle by kbuild's own commands:
# `check` refuses each, and finds nothing else. Then entries of a maintainer that would compile and mean
# another thing: `plan` refuses each. The resolvers' own traps are in traps_plan.sh, map_queues in leaks.sh.
. "$(dirname "$0")/lib.sh"
need jq jq
. "$(dirname "$0")/spoil.sh"
symvers=$(record_of "$target" headers)/Module.symvers

# 1. A call of the kernel's own __dynamic_ibdev_dbg, which reads ib_device.dev.
edited compat/include/rdma/ib_verbs.h '/#define __dynamic_ibdev_dbg/d'
compiled drivers/infiniband/hw/efa/efa_verbs.o
linked drivers/infiniband/hw/efa/efa

# 2. A transport that was linked against the target's own core: its CRCs, without a warning.
awk 'NR == FNR { if ($3 ~ /^drivers\/infiniband\//) theirs[$2] = $1; next }
  match($0, /"[^"]*"/) && (name = substr($0, RSTART + 1, RLENGTH - 2)) in theirs && /^\t\{ 0x/ {
    printf "\t{ %s, \"%s\" },\n", theirs[name], name; next } { print }' \
  "$symvers" "$other/drivers/nvme/host/nvme-rdma.mod.c" >"$work/mod.c"
alone=$(diff "$work/mod.c" "$other/drivers/nvme/host/nvme-rdma.mod.c" | grep -c '^<' || true)
mv -f "$work/mod.c" "$other/drivers/nvme/host/nvme-rdma.mod.c"
compiled drivers/nvme/host/nvme-rdma.mod.o
linked drivers/nvme/host/nvme-rdma
[ "$alone" -gt 20 ] || fail "only $alone symbols have another CRC in the target"

# 3. A unit with the target's ib_verbs.h, in a module with the bundle's CRCs.
compiled drivers/infiniband/ulp/iser/iser_memory.o "s# -I$other/include -I$other/include/uapi##; s# -D__KERNEL__# -I$other/include&#"
linked drivers/infiniband/ulp/iser/ib_iser

# 6. A module without one of its objects, as a hidden symbol that is not set leaves it.
edited drivers/infiniband/ulp/ipoib/ib_ipoib.mod '/ipoib_netlink\.o/d'
linked drivers/infiniband/ulp/ipoib/ib_ipoib

# 8. A driver with its partner's private header from outside the bundle.
mkdir "$work/elsewhere"
cp "$other"/drivers/net/ethernet/broadcom/bnxt/*.h "$work/elsewhere/"
compiled drivers/infiniband/hw/bnxt_re/main.o "s# -I $other/drivers/net/ethernet/broadcom/bnxt# -I $work/elsewhere#"
linked drivers/infiniband/hw/bnxt_re/bnxt_re

# 9. A namespace in the spelling of newer kernels.
edited drivers/infiniband/core/umem_dmabuf.c 's/MODULE_IMPORT_NS(DMA_BUF)/MODULE_IMPORT_NS("DMA_BUF")/'
compiled drivers/infiniband/core/umem_dmabuf.o
linked drivers/infiniband/core/ib_uverbs

# 10. A user of the core that stays the target's.
rm "$other"/net/9p/*.ko
jq 'del(.modules[] | select(.name == "9pnet_rdma"))' "$copy/MANIFEST.json" >"$work/manifest"
mv "$work/manifest" "$copy/MANIFEST.json"

check_spoiled
refused leaks efa '__dynamic_ibdev_dbg.*ib_device\.dev[^ ]*: [0-9]+ -> [0-9]+'
refused symbols nvme_rdma "^imports rdma_create_qp with 0x[0-9a-f]+ of the target's rdma_cm; the bundle's rdma_cm exports it with 0x"
[ "$(jq '[.checks[] | select(.check == "symbols") | .findings[] | select(.subject == "nvme_rdma")] | length' "$work/check.json")" -eq "$alone" ] ||
  fail "not all $alone symbols of nvme_rdma are named"
refused includes drivers/infiniband/ulp/iser/iser_memory.o "^read the target's include/rdma/ib_verbs.h, of which the bundle carries its own"
refused modules ib_ipoib 'ipoib_netlink.c was not compiled into it'
refused includes drivers/infiniband/hw/bnxt_re/main.o "^read $work/elsewhere/bnxt.h, which is neither"
refused symbols ib_uverbs 'without its namespace DMA_BUF'
refused closure 9pnet_rdma 'have another CRC'
# Nothing else is found; the manifest was changed, and the modules without an export or an object miss it.
jq -r '.checks[] | .check as $c | .findings[] | "\($c) \(.subject)"' "$work/check.json" | sort -u >"$work/found"
sort >"$work/due" <<DUE
closure 9pnet_rdma
includes drivers/infiniband/hw/bnxt_re/main.o
includes drivers/infiniband/ulp/iser/iser_memory.o
leaks efa
modules $release
modules ib_ipoib
symbols efa
symbols ib_ipoib
symbols ib_uverbs
symbols nvme_rdma
DUE
diff "$work/due" "$work/found" >&2 || fail "other findings than those that were made"
rm -rf "$copy" "$work/elsewhere"
figure "$found traps in built modules are refused, $alone CRCs of the target's core among them"

# 6. What the target's configuration leaves off is switched on for every unit.
jq -r '.config | to_entries[] | select(.value == "m") | .key' "$bundle/MANIFEST.json" >"$work/switched"
[ -s "$work/switched" ] || fail "nothing is switched on"
while read -r symbol; do
  find "$built" -name '.*.o.cmd' ! -name '*.mod.o.cmd' -exec grep -L -- "-DCONFIG_${symbol}_MODULE=1" {} + >"$work/without"
  grep -v '/\.\(module-common\|[a-z0-9_-]*\.mod\)\.o\.cmd$' "$work/without" |
    while read -r file; do ! grep -q '^source_' "$file" || echo "$file"; done >"$work/units"
  [ ! -s "$work/units" ] || fail "$(wc -l <"$work/units") units do not know CONFIG_$symbol: $(head -1 "$work/units")"
done <"$work/switched"

# 7. A header is its component's: from X where the component is, from Y where that is.
jq -r --arg y "$target" '(.components | map({(.name): .policy}) | add) as $policy | .files[] |
  select(.role == "header" and .kernel != "") |
  select(.kernel != (if $policy[.component] == "take-x" then "'"$source_kernel"'" else $y end)) | .path' \
  "$bundle/MANIFEST.json" >"$work/foreign"
[ ! -s "$work/foreign" ] || fail "headers of the other kernel: $(head -3 "$work/foreign" | tr '\n' ' ')"
while read -r path component; do
  jq -e --arg p "$path" --arg c "$component" '.files[] | select(.path == $p) | .component == $c' "$bundle/MANIFEST.json" >/dev/null ||
    fail "$path is not $component's"
done <<'OWNERS'
include/uapi/rdma/mlx5-abi.h mlx5
include/uapi/rdma/bnxt_re-abi.h bnxt_re
include/uapi/rdma/siw-abi.h siw
include/trace/events/rpcrdma.h rpcrdma
include/linux/sunrpc/rpc_rdma.h rpcrdma
include/net/smc.h smc
OWNERS

# 10. With the core alone every in-box user outside drivers/infiniband is told of.
status=0
stackport --json impact "$bundle" --component core >"$work/impact.json" || status=$?
[ "$status" -eq 1 ] || fail "impact of the core alone: status $status"
for module in nvme_rdma nvmet_rdma 9pnet_rdma rds_rdma smc rpcrdma; do
  jq -e --arg m "$module" '.modules[] | select(.module == $m and .fate == "refused")' "$work/impact.json" >/dev/null ||
    fail "$module is not told to be refused"
done

# 4. A maintainer's entries that compile and mean another thing.
data_copy "$work/data"
items=$work/data/patches/compat/series.yaml
# plan_refuses NAME TARGET WORDS: `plan` of the data as it stands ends in an error that says so.
plan_refuses() {
  local status=0
  stackport --data "$work/data" plan --source "$source_kernel" --target "$2" >"$work/$1.out" 2>&1 || status=$?
  [ "$status" -eq 2 ] || { tail -20 "$work/$1.out" >&2; fail "$1: status $status, not 2"; }
  grep -qE -- "$3" "$work/$1.out" || { cat "$work/$1.out" >&2; fail "$1 does not say: $3"; }
  figure "$(grep -m1 "error:" "$work/$1.out" | sed 's|.*error: ||')"
}
# mistaken NAME TARGET WORDS: the same with one more compat item, from the standard input.
mistaken() {
  cp "$STACKPORT_ROOT/patches/compat/series.yaml" "$items"
  { printf '  - name: %s\n    why: a test\n' "$1"; cat; } >>"$items"
  plan_refuses "$@"
}
mistaken word-by-define "$target" 'field ib_device_attr\.device_cap_flags' <<'YAML'
    header: rdma/ib_verbs.h
    text: |
      #define device_cap_flags kernel_cap_flags
YAML
mistaken flag-by-define debian-5.10 'makes 8 of the enumerator IB_DEVICE_SG_GAPS_REG, which is 4294967296' <<'YAML'
    header: rdma/ib_verbs.h
    text: |
      #define IB_DEVICE_SG_GAPS_REG IBK_SG_GAPS_REG
YAML
mistaken stub "$target" 'has dma_pci_p2pdma_supported where a configuration symbol is not set' <<'YAML'
    header: linux/dma-mapping.h
    copy: { from: source, file: include/linux/dma-mapping.h, definitions: [dma_pci_p2pdma_supported] }
YAML
cp "$STACKPORT_ROOT/patches/compat/series.yaml" "$items"
netdev=$work/data/patches/hfi1/0004-dummy-netdev.patch
sed -i 's/^+\tinit_dummy_netdev(.*/+\trx->rx_napi->flags = 0;/' "$netdev"
plan_refuses netdev-by-patch debian-5.10 'makes a struct net_device by kzalloc_node, and calls nothing that sets it up'
sed -i '/^  - file: 0004-dummy-netdev.patch$/,$d' "$work/data/patches/hfi1/series.yaml"
rm "$netdev"
mistaken netdev-by-define debian-5.10 'makes a struct net_device by kzalloc, .*the target makes one by alloc_' <<'YAML'
    header: linux/netdevice.h
    text: |
      #define alloc_netdev_dummy(size) kzalloc(sizeof(struct net_device) + (size), GFP_KERNEL)
YAML
rm -rf "$work/data"
