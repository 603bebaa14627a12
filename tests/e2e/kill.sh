#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kill -9 at random moments of assemble and build: the bundle that stood there stays whole, and the next
# run succeeds and gives what an undisturbed one does.
. "$(dirname "$0")/lib.sh"
fresh
seed=${STACKPORT_SEED:-$$}
RANDOM=$seed
figure "seed $seed (STACKPORT_SEED=$seed gives the same moments)"
killed=0 finished=0

# kill_within SECONDS COMMAND...: kills the program somewhere before that time.
kill_within() {
  local moment
  moment=$(awk "BEGIN { printf \"%.3f\", $1 * $RANDOM / 32768 }")
  shift
  "$@" >/dev/null 2>&1 &
  local pid=$!
  sleep "$moment"
  if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); else finished=$((finished + 1)); fi
  wait "$pid" 2>/dev/null || true
  echo "killed after $moment s: $*"
}

now() { date +%s.%N; }

# Assemblies: over a good bundle, half of them with nothing worked out before.
make_it=("$STACKPORT" assemble --source "$source_kernel" --target "$target" -o "$work/bundle")
cd "$STACKPORT_ROOT"
start=$(now)
"${make_it[@]}" >/dev/null
usual=$(awk "BEGIN { print $(now) - $start }")
good=$(tree_sum "$work/bundle")
[ "$good" = "$(tree_sum "$bundle")" ] || fail "this assembly is not the shared bundle"
cold_store "$work/store"
for i in $(seq 10); do
  if [ "$i" -gt 5 ]; then
    kill_within "$((i * 3))" "$STACKPORT" --store "$work/store" "${make_it[@]:1}"
  else
    [ "$i" -ne 3 ] || rm -rf "$work/bundle"  # one where none stood
    kill_within "$usual" "${make_it[@]}"
  fi
  if [ -e "$work/bundle" ]; then
    [ "$(tree_sum "$work/bundle")" = "$good" ] || fail "a killed assembly left another bundle"
  fi
  [ "$i" -gt 5 ] && [ "$i" -lt 10 ] || "${make_it[@]}" >/dev/null || fail "the assembly after a kill fails"
done
"$STACKPORT" --store "$work/store" "${make_it[@]:1}" >/dev/null || fail "the store of a killed assembly fails"
[ "$(tree_sum "$work/bundle")" = "$good" ] || fail "after kills another bundle is made"
left=$(find "$work" -maxdepth 1 -name '.*' -o -maxdepth 1 -name 'bundle?*' | head -5)
[ -z "$left" ] || fail "the next run left half of a killed one: $left"
figure "10 assemblies: $killed killed, $finished were quicker; the bundle is always whole"

# Builds, of a small bundle on Y's own core.
killed=0 finished=0
small_data "$work/data" iser isert srp srpt rpcrdma nvme-rdma
sed -i -e '/^adjust:/,$d; s/^policy:.*/policy: exclude/' "$work/data/policies/core.yaml"
stackport --data "$work/data" assemble --source "$source_kernel" --target "$target" -o "$work/small"
small=$(tree_sum "$work/small")
release=$(release_of "$target")
sums() { (cd "$work/small/build/$release" && find . -name '*.ko' -print0 | sort -z | xargs -0 sha256sum); }
start=$(now)
stackport build "$work/small"
usual=$(awk "BEGIN { print $(now) - $start }")
sums >"$work/sums"
for _ in $(seq 10); do
  rm -rf "$work/small/build"
  kill_within "$usual" "$STACKPORT" build "$work/small"
  stackport build "$work/small" >"$work/log" 2>&1 || { cat "$work/log"; fail "the build after a kill fails"; }
  sums | diff - "$work/sums" >/dev/null || fail "the build after a kill gives other modules"
  [ "$(tree_sum "$work/small")" = "$small" ] || fail "a killed build changed the bundle"
done
figure "10 builds of $(wc -l <"$work/sums") modules: $killed killed, $finished were quicker;" \
  "the next is as the good one"
rm -rf "$work/store"
