#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# From a store that holds kernels and nothing that was worked out from them: what a plan and a survey of
# the whole stack cost, beside make of the same bundle. Limits: PLAN_COLD CPU seconds for the plan
# (40, without the preparation of the source's headers, which is shown), 1 for the warm plan, 2 GB of
# memory; 1 and 4 jobs must give the same answers. All is measured before it fails.
. "$(dirname "$0")/../e2e/lib.sh"
need jq jq
fresh
cold_store "$work/store"
missed=()
within() { # within WHAT FIGURE LIMIT
  awk "BEGIN { exit !($2 <= $3) }" || missed+=("$1: $2, not $3")
}

# measured WHAT OUT COMMAND...: leaves CPU seconds and megabytes in $cpu and $mb.
measured() {
  local what=$1 out=$2 status=0
  shift 2
  /usr/bin/time -f '%U %S %M' -o "$work/time" "$STACKPORT" --store "$work/store" --data "$STACKPORT_ROOT" \
    --json "$@" --source "$source_kernel" --target "$target" >"$out" || status=$?
  [ "$status" -le 1 ] || fail "$what ends with $status"
  cpu=$(tail -1 "$work/time" | awk '{ print $1 + $2 }')
  mb=$(tail -1 "$work/time" | awk '{ print int($3 / 1024) }')
  figure "$what: $cpu CPU s, $mb MB"
  within "$what, MB" "$mb" 2047
}
make_cpu=$(cat "$STACKPORT_E2E/build.cpu" 2>/dev/null || true)
ratio() { [ -z "$make_cpu" ] || figure "$1: make takes $(awk "BEGIN { printf \"%.1f\", $make_cpu / $2 }") times as long"; }

measured "plan, cold, 4 jobs" "$work/plan4" plan --jobs 4
ratio plan "$cpu"
within "CPU s of a cold plan" "$cpu" "${PLAN_COLD:-40}"
measured "plan, warm" "$work/warm" plan --jobs 4
within "CPU s of a warm plan" "$cpu" 1
cmp "$work/plan4" "$work/warm" || fail "the warm plan is another"
rm -r "$work/store/facts" "$work/store/stage"
measured "plan, cold, 1 job" "$work/plan1" plan --jobs 1
cmp "$work/plan1" "$work/plan4" || fail "1 and 4 jobs give different plans"

timeless() { jq 'del(.cpu_seconds, .compiler_cpu_seconds)' "$1"; }
measured "survey of all components under both policies, 4 jobs" "$work/survey4" survey --jobs 4
ratio survey "$cpu"
measured "survey, 1 job" "$work/survey1" survey --jobs 1
cmp <(timeless "$work/survey1") <(timeless "$work/survey4") || fail "1 and 4 jobs give different surveys"
rm -rf "$work/store"
[ "${#missed[@]}" -eq 0 ] || fail "$(printf '%s; ' "${missed[@]}")"
