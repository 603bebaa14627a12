#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# `why` of an adjusted line names kernel, package, policy file and line, delta and rule; of a component,
# why it is in the bundle.
. "$(dirname "$0")/lib.sh"
need jq jq
fresh
file=drivers/infiniband/ulp/srp/ib_srp.c
line=$(jq -er --arg file "$file" \
  '[.files[] | select(.path == $file) | .changes[] | select(.kind == "adjustment")][0].line' \
  "$bundle/MANIFEST.json") || fail "$file has no adjusted line"
stackport why "$file:$line" --bundle "$bundle" >"$work/line" || fail "why $file:$line fails"
cat "$work/line"
package=$(record_of "$target" package_version)
grep -n '' "$STACKPORT_ROOT/policies/ulp.yaml" | grep -q "rule: path-record-count" || fail "the policy moved"
at=$(grep -n 'rule: path-record-count' "$STACKPORT_ROOT/policies/ulp.yaml" | cut -d: -f1)
for words in "$target" "$package" "policies/ulp.yaml:$at" ib_sa_path_rec_get path-record-count \
  "$(sed -n "${line}p" "$bundle/$file" | sed 's/^[[:space:]]*//')"; do
  grep -qF -- "$words" "$work/line" || fail "why $file:$line does not name: $words"
done
figure "why $file:$line names kernel, package, policy line, delta and rule"
stackport why nvme-rdma --bundle "$bundle" >"$work/component" || fail "why nvme-rdma fails"
cat "$work/component"
for words in reuse-y policies/nvme-rdma.yaml ib_ rdma_; do
  grep -qF -- "$words" "$work/component" || fail "why nvme-rdma does not name: $words"
done
# From inside the bundle the folder need not be named.
(cd "$bundle/drivers" && stackport why "$file:$line") | cmp - "$work/line" || fail "inside the bundle why differs"
figure "why nvme-rdma: $(grep -m1 -i 'because\|uses' "$work/component" | sed 's/^ *//')"
