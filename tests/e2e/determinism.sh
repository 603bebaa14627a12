#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The same inputs give the same bytes: with one job and with four, in other folders, each with nothing
# worked out before.
. "$(dirname "$0")/lib.sh"
fresh
for n in 1 4; do
  cold_store "$work/store-$n"
  timed "assemble -j$n with cold caches" stackport --store "$work/store-$n" -j "$n" assemble \
    --source "$source_kernel" --target "$target" -o "$work/folder-$n/nested/bundle"
done
same_trees "$work/folder-1/nested/bundle" "$work/folder-4/nested/bundle" || fail "-j1 and -j4 differ"
same_trees "$work/folder-1/nested/bundle" "$bundle" || fail "cold and warm caches differ"
figure "$(find "$bundle" -path "$bundle/build" -prune -o -type f -print | wc -l) files alike," \
  "sha256 $(tree_sum "$bundle")"
rm -rf "$work"/store-*
