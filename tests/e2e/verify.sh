#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Boots the target's kernel with the shared bundle: verify.sh WHAT, which is `tiers` (0 to 2, and of
# tier 3 the cases that follow) or `all` (0 to 3, with X's own kernel as a reference, too); or, with the
# bundle that pair.sh made, `SOURCE-on-TARGET` TIER CASE...: the tiers up to this one, and these of tier 3.
. "$(dirname "$0")/lib.sh"
need jq jq
need qemu-system-x86_64 qemu-system-x86
need mmdebstrap mmdebstrap
what=$1
shift
work=$work-$what
fresh

# shows REPORT: the table's rows as figures; fails on a case that did not pass.
shows() {
  jq -r '.cases[] | "\(.case): \(.steps)/\(.planned) steps, \(.seconds | floor) s, \(.result), " +
    "\([.proof[] | select(.of_bundle) | .module] | unique | length) modules of the bundle"' "$1" |
    while read -r line; do figure "$line"; done
  jq -r '.cases[] | .case as $case | (.findings[] | "\($case): \(.step): \(.message)"), (.notes[] | "\($case): \(.)")' \
    "$1" >&2
  jq -e '[.cases[] | select(.result != "passed")] == []' "$1" >/dev/null || fail "not every case passed"
}

# ran REPORT CASE...: these cases are in the report, with the bundle's modules seen in all of tier 1 to 3.
ran() {
  local report=$1 name
  shift
  for name; do
    jq -e --arg name "$name" '[.cases[] | select(.case == $name)] | length == 1' "$report" >/dev/null ||
      fail "the case $name did not run"
  done
  jq -e '[.cases[] | select(.tier > 0) | select([.proof[] | select(.of_bundle)] == [])] == []' "$report" >/dev/null ||
    fail "a case has no proof that the bundle's modules ran"
}

# verified REPORT ARGUMENT...
verified() {
  local report=$1
  shift
  timed "verify $*" stackport --json verify "$bundle" --target "$target" "$@" >"$report" || {
    shows "$report"
    fail "verify ended badly"
  }
  shows "$report"
}

smoke="static identity cycles/rxe cycles/siw links/rxe links/siw load remove"
case $what in
  tiers)
    # shellcheck disable=SC2086
    verified "$work/tier1.json" --tier 1 && ran "$work/tier1.json" $smoke
    verified "$work/verbs.json" --case verbs && ran "$work/verbs.json" verbs/rxe
    jq -e '[.cases[].notes[] | select(test("^in-box .* passed"))] | length == 1' "$work/verbs.json" >/dev/null ||
      fail "nothing was held against the target's own stack"
    arguments=()
    for name; do arguments+=(--case "$name"); done
    verified "$work/ulps.json" "${arguments[@]}" && ran "$work/ulps.json"
    ;;
  all)
    verified "$work/all.json" --tier 3 --reference "$source_kernel"
    # shellcheck disable=SC2086
    ran "$work/all.json" $smoke verbs/rxe iser/rxe srp/rxe nvme/rxe nvme/siw nfs/rxe nfs/siw rnbd/rxe rds/rxe smc/rxe loaded
    ;;
  *-on-*)
    target=${what#*-on-} bundle=$STACKPORT_E2E/$what/bundle tier=$1
    shift
    # shellcheck disable=SC2086
    verified "$work/tiers.json" --tier "$tier" && ran "$work/tiers.json" $smoke
    arguments=()
    for name; do arguments+=(--case "${name%/*}"); done
    verified "$work/ulps.json" "${arguments[@]}" && ran "$work/ulps.json" "$@"
    ;;
  *) fail "nothing is called $what" ;;
esac
