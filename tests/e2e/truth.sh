#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# truth.sh SOURCE TARGET: what survey predicts of every component under both policies, held against the
# target's compiler: recall of at least 98 %, precision of at least 95 %. And a bar that it must miss.
. "$(dirname "$0")/lib.sh"
need jq jq
source_kernel=$1 target=$2
cd "$STACKPORT_ROOT"
stackport kernel fetch "$source_kernel"
stackport target fetch "$target"
truth() { sh tests/truth/run "$STACKPORT" "$STACKPORT_STORE" "$source_kernel:$target" "$@"; }
said=$(truth) || { echo "$said" >&2; fail "the survey of $source_kernel on $target is not true enough"; }
echo "$said" >&2
figure "$(tail -1 <<<"$said")"
if RECALL=100.1 truth -- siw >/dev/null; then fail "a recall of 100.1 % is not refused"; fi
