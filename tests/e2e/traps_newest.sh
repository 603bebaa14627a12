#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What modules that moved and namespaces in two spellings leave wrong without a word, on the bundle that
# pair.sh left for these kernels. Usage: traps_newest.sh SOURCE TARGET
. "$(dirname "$0")/lib.sh"
need jq jq
source_kernel=$1 target=$2
bundle=$STACKPORT_E2E/$source_kernel-on-$target/bundle work=$work-$source_kernel-on-$target
. "$(dirname "$0")/spoil.sh"

# What moved is where X has it, with the hidden symbol that it needs.
jq -e '.config.INFINIBAND_USER_ACCESS_CORE == "y" and any(.modules[]; .name == "ib_uverbs_support") and
  any(.modules[]; .name == "ib_core" and (.sources | index("drivers/infiniband/core/umem.c")))' \
  "$bundle/MANIFEST.json" >/dev/null || fail "umem is not in ib_core, or what it needs is not switched on"

# The object that goes without that symbol.
edited drivers/infiniband/core/ib_core.mod '/\/umem\.o/d'
linked drivers/infiniband/core/ib_core
# X's own spelling: the token of Y makes another string of it.
edited drivers/infiniband/core/uverbs_main.c 's/MODULE_IMPORT_NS(rdma_core)/MODULE_IMPORT_NS("rdma_core")/'
compiled drivers/infiniband/core/uverbs_main.o
linked drivers/infiniband/core/ib_uverbs
check_spoiled
refused modules ib_core 'umem.c was not compiled into it'
refused symbols ib_uverbs 'without its namespace rdma_core'
[ "$(jq -r '.checks[] | select(.check == "modules") | .findings[].subject' "$work/check.json")" = ib_core ] ||
  fail "other modules than ib_core lack an object"
rm -rf "$copy"
figure "$found traps of moved modules and namespaces are refused"
