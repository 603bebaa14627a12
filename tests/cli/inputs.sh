#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Wrong inputs of a maintainer, each with one clear error and its place, as a golden file pins it; no
# kernel is needed. STACKPORT_ACCEPT=1 writes the golden files.
. "$(dirname "$0")/../e2e/lib.sh"
golden=$(cd "$(dirname "$0")/golden" && pwd)
fresh
cases=0 wrong=0

# refused NAME [COMMAND...]: lint (or the command) ends as the golden file says.
refused() {
  local name=$1 status=0
  shift
  [ $# -gt 0 ] || set -- lint --texts
  cases=$((cases + 1))
  stackport --data "$copy" "$@" >"$work/$name.out" 2>&1 || status=$?
  { sed -e "s|$copy|DATA|g; s|$work|WORK|g" "$work/$name.out"; echo "exit status $status"; } >"$work/$name.said"
  if [ "${STACKPORT_ACCEPT:-}" = 1 ]; then cp "$work/$name.said" "$golden/input-$name.txt"; fi
  [ "$status" -ne 0 ] || { echo "$name: passes" >&2; wrong=$((wrong + 1)); }
  [ -f "$golden/input-$name.txt" ] || fail "no $golden/input-$name.txt; STACKPORT_ACCEPT=1 makes it"
  diff -u "$golden/input-$name.txt" "$work/$name.said" >&2 || wrong=$((wrong + 1))
}

# case_of NAME: a small data folder of its own to be spoiled, in $copy.
case_of() {
  copy=$work/$1
  mkdir -p "$copy/policies" "$copy/patches/core" "$copy/stacks/releases"
  cp "$STACKPORT_ROOT"/stacks/*.json "$STACKPORT_ROOT"/stacks/rdma.yaml "$copy/stacks/"
  cp "$STACKPORT_ROOT"/policies/*.json "$copy/policies/"
  cp "$STACKPORT_ROOT"/patches/*.json "$copy/patches/"
  cat >"$copy/policies/core.yaml" <<'YAML'
version: 1
component: core
policy: take-x
why: the core
when:
  - if: { target: lacks function ib_create_cq }
    policy: exclude
    why: no verbs
adjust:
  - rule: one
    why: a rule
    delta: { field: class.devnode, parameter: 1, change: changed }
    replace-parameter: { at: 1, with: "struct device *$name" }
YAML
  cat >"$copy/patches/core/series.yaml" <<'YAML'
version: 1
component: core
patches:
  - file: 0001-a.patch
    why: a patch
    if: { target: lacks function f }
compat:
  - name: item
    header: linux/a.h
    why: an item
    text: |
      #define A 1
YAML
  printf 'Subject: a\n\n--- a/drivers/infiniband/core/a.c\n+++ b/drivers/infiniband/core/a.c\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n' \
    >"$copy/patches/core/0001-a.patch"
  printf 'version: 1\nrelease: r\ntitle: t\npairs:\n  - { source: x, target: y }\n' >"$copy/stacks/releases/r.yaml"
}
edit() { # edit FILE SED-SCRIPT: the edit must change something
  cp "$copy/$1" "$work/was"
  sed -i "$2" "$copy/$1"
  ! cmp -s "$copy/$1" "$work/was" || fail "the edit '$2' changes nothing in $1"
}
policy=policies/core.yaml series=patches/core/series.yaml patch=patches/core/0001-a.patch
release=stacks/releases/r.yaml

case_of good
stackport --data "$copy" lint --texts >/dev/null || fail "the unspoiled data is refused"

# Types and ranges.
case_of kind-unknown; edit $policy 's/^policy: take-x/policy: take-z/'; refused kind-unknown
case_of kind-list; edit $policy 's/^policy: take-x/policy: [take-x]/'; refused kind-list
case_of format-version; edit $policy 's/^version: 1/version: 2/'; refused format-version
case_of position-zero; edit $policy 's/at: 1,/at: 0,/'; refused position-zero
case_of position-large; edit $policy 's/at: 1,/at: 65,/; s/parameter: 1,/parameter: 65,/'; refused position-large
case_of no-why; edit $series '/why: a patch/d'; refused no-why
case_of limit-range; edit $series 's/why: a patch/why: a patch\n    limit: 0/'; refused limit-range
case_of release-no-pairs; edit $release '/^pairs/,$d'; refused release-no-pairs

# Conditions.
case_of condition-subject; edit $policy 's/lacks function/lacks funktion/'; refused condition-subject
case_of condition-no-name; edit $policy 's/lacks function ib_create_cq/lacks function/'; refused condition-no-name
case_of condition-field; edit $policy 's/lacks function ib_create_cq/has field ib_device/'; refused condition-field
case_of condition-config; edit $policy 's/lacks function ib_create_cq/config CONFIG_NET=y/'; refused condition-config
case_of condition-version; edit $policy 's/lacks function ib_create_cq/version 6.6/'; refused condition-version
case_of condition-warned; edit $policy 's/lacks function ib_create_cq/version >= 6.6/'; refused condition-warned
case_of condition-never; edit $policy 's/{ target: lacks function ib_create_cq }/{ target: [has function f, lacks function f] }/'; refused condition-never
case_of needs-cycle; edit stacks/rdma.yaml '/^  - name: core$/,/^    host:/s/^    host:/    needs: [iser]\n    host:/'; refused needs-cycle

# Rules and reverts.
case_of rule-twice; sed -n '/- rule/,$p' "$copy/$policy" >"$work/rule"; cat "$work/rule" >>"$copy/$policy"; refused rule-twice
case_of rule-fit; edit $policy 's/change: changed/change: removed/'; refused rule-fit
case_of rule-position; edit $policy 's/parameter: 1/parameter: 2/'; refused rule-position
case_of revert-commit; printf 'revert:\n  - { commit: HEAD~1, why: w }\n' >>"$copy/$policy"; refused revert-commit
case_of revert-range; printf 'revert:\n  - { range: v6.12, why: w }\n' >>"$copy/$policy"; refused revert-range

# Bytes.
case_of carriage; edit $policy 's/$/\r/'; refused carriage
case_of not-utf8; edit $policy 's/the core/the k\xf6rn/'; refused not-utf8
case_of tab; edit $policy 's/^    why: a rule/\twhy: a rule/'; refused tab
case_of two-documents; printf -- '---\nversion: 1\n' >>"$copy/$policy"; refused two-documents
case_of repeated-key; edit $policy 's/^why: the core/why: the core\nwhy: again/'; refused repeated-key

# Patches.
case_of half-patch; edit $patch '$d'; refused half-patch
case_of patch-carriage; edit $patch 's/$/\r/'; refused patch-carriage
case_of patch-blank; edit $patch 's|core/a.c|core/a file.c|'; refused patch-blank
case_of patch-unnamed; cp "$copy/$patch" "$copy/patches/core/0002 b.patch"; refused patch-unnamed
case_of trailer-commit; edit $patch '2s/^/Upstream-commit: v6.12/'; refused trailer-commit
case_of trailer-status; edit $patch '2s/^/Upstream-Status: Submited/'; refused trailer-status
case_of class-silent; edit $series 's/why: a patch/why: a patch\n    class: next-pending/'; refused class-silent
case_of class-unknown; edit $series 's/why: a patch/why: a patch\n    class: hack/'; refused class-unknown
case_of smpl-empty; edit $series 's/0001-a.patch/a.cocci/'; rm "$copy/$patch"; echo '- a' >"$copy/patches/core/a.cocci"; refused smpl-empty
case_of compat-twice; sed -n '/- name/,$p' "$copy/$series" >"$work/item"; cat "$work/item" >>"$copy/$series"; refused compat-twice

# Releases and the command line.
case_of release-component; printf 'override:\n  - { component: isre, policy: exclude, why: w }\n' >>"$copy/$release"; refused release-component
case_of release-twice; echo '  - { source: x, target: y }' >>"$copy/$release"; refused release-twice
case_of release-name; mv "$copy/$release" "$copy/stacks/releases/other.yaml"; refused release-name
case_of patch-name; refused patch-name patch move core/a/b.patch --before 0001-a.patch
case_of patch-component; refused patch-component patch move coer/0001-a.patch --before 0002.patch
case_of patch-other; refused patch-other patch move core/0001-a.patch --before 0002.patch
case_of patch-tree; mkdir "$work/no-tree"; refused patch-tree patch refresh --tree "$work/no-tree"

[ "$wrong" -eq 0 ] || fail "$wrong of $cases wrong inputs are told of otherwise than in their golden files"
[ "$cases" -ge 30 ] || fail "only $cases cases"
figure "$cases wrong inputs, each as its golden file"
