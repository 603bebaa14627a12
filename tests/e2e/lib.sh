# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the whole-run tests. Given by CTest, or by tests/e2e/run when one is run by hand:
#   STACKPORT        the program          STACKPORT_ROOT  the checkout
#   STACKPORT_E2E    where the tests work; STACKPORT_E2E/bundle is the bundle that they share
#   STACKPORT_FIGURES  a file or pipe that figures are shown on beside the test's own output
set -euo pipefail
export LC_ALL=C
: "${STACKPORT:?names the program}" "${STACKPORT_ROOT:?names the checkout}"
: "${STACKPORT_E2E:?names the folder to work in}"
export STACKPORT_STORE=${STACKPORT_STORE:-${XDG_CACHE_HOME:-$HOME/.cache}/stackport}

topic=$(basename "$0" .sh)
work=$STACKPORT_E2E/$topic
bundle=$STACKPORT_E2E/bundle
data=$STACKPORT_ROOT/tests/e2e/data
source_kernel=debian-6.12
target=debian-6.1
jobs=$(nproc)

stackport() { "$STACKPORT" "$@"; }

# A line of results: to the test's standard error, and to whoever watches.
figure() {
  echo "$topic: $*" >&2
  if [ -n "${STACKPORT_FIGURES:-}" ]; then echo "    $topic: $*" >>"$STACKPORT_FIGURES" || true; fi
}

fail() {
  echo "FAILED: $topic: $*" >&2
  exit 1
}

# need PROGRAM PACKAGE: a tool that is missing fails the test.
need() { [ -n "$(type -P "$1")" ] || fail "$1 is not installed; next: apt-get install $2"; }

# An empty folder of the test's own.
fresh() {
  rm -rf "$work"
  mkdir -p "$work"
}

# timed WHAT COMMAND...: shows the wall and CPU seconds of a command; the status is the command's.
timed() {
  local what=$1 status=0 times TIMEFORMAT='%R %U %S'
  shift
  exec 8>&1 9>&2
  times=$( { time "$@" >&8 2>&9; } 2>&1 ) || status=$?
  exec 8>&- 9>&-
  read -r wall user system <<<"$times"
  cpu=$(awk "BEGIN { printf \"%.1f\", $user + $system }")
  figure "$what: $wall s, $cpu s of CPU"
  return "$status"
}

# A checksum over a bundle: names and bytes of all that is not built.
tree_sum() {
  [ -d "$1" ] || fail "$1 is no bundle; next: run the tests assemble and build first"
  (cd "$1" && find . -path ./build -prune -o -type f -print0 | sort -z | xargs -0 sha256sum) |
    sha256sum | cut -d' ' -f1
}

# same_trees ONE OTHER: what is not built is the same, byte for byte.
same_trees() { diff -r --exclude=build --no-dereference "$1" "$2"; }

# release_of TARGET: as uname -r prints it.
release_of() {
  stackport target list --json | jq -er --arg name "$1" '.[] | select(.name == $name) | .release' ||
    fail "no target $1 in $STACKPORT_STORE; next: stackport target fetch $1"
}

# known_pairs: "SOURCE TARGET" of each pair of the shipped releases.
known_pairs() {
  sed -n 's/.*{ source: \([^,]*\), target: \([^ ]*\) }.*/\1 \2/p' "$STACKPORT_ROOT"/stacks/releases/*.yaml
}

# record_of TARGET KEY: what the store knows of a target.
record_of() { jq -er --arg key "$2" '.[$key]' "$STACKPORT_STORE/targets/$1.json"; }

# builds BUNDLE TARGET REPORT: a build without any warning, all modules there.
builds() {
  timed "build for $2" stackport --json build "$1" --target "$2" >"$3" || {
    jq -r '.diagnostics[] | "\(.file):\(.line): \(.message)"' "$3" | head -20 >&2
    fail "the bundle does not build for $2"
  }
  local said
  said=$(jq -r '"\(.modules | length) modules, \(.diagnostics | length) warnings, \(.missing | length) missing, \(.steps) steps"' "$3")
  figure "built for $2: $said"
  jq -e '.ok and (.diagnostics == []) and (.missing == [])' "$3" >/dev/null || {
    jq -r '.diagnostics[] | "\(.file):\(.line): \(.message)"' "$3" | head -20 >&2
    fail "warnings or missing modules for $2"
  }
}

# checks BUNDLE TARGET REPORT: passed in all seven.
checks() {
  timed "check for $2" stackport --json check "$1" --target "$2" >"$3" || {
    jq -r '.checks[] | .check as $c | .findings[] | "\($c): \(.subject): \(.message)"' "$3" | head -20 >&2
    fail "check finds something for $2"
  }
  figure "checked for $2: $(jq -r '[.checks[] | "\(.check) \(.result)"] | join(", ")' "$3")"
  jq -e '[.checks[] | select(.result == "passed") | .check] ==
    ["files", "modules", "symbols", "includes", "closure", "host", "leaks"]' "$3" >/dev/null ||
    fail "not all seven checks passed for $2"
}

# modules_in REPORT: names of the modules of a build's report, with underscores, sorted.
modules_in() { jq -r '.modules[]' "$1" | sed 's|.*/||; s|\.ko$||; s|-|_|g' | sort; }

# data_copy FOLDER: the data that a maintainer edits, to be edited.
data_copy() {
  mkdir -p "$1/tools"
  cp -r "$STACKPORT_ROOT/stacks" "$STACKPORT_ROOT/policies" "$STACKPORT_ROOT/patches" "$1/"
  cp -r "$STACKPORT_ROOT/tools/providers" "$1/tools/"
}

# small_data FOLDER COMPONENT...: a copy whose policies exclude all but these components, so that a
# bundle of it is built quickly.
small_data() {
  local folder=$1 name file
  shift
  data_copy "$folder"
  for file in "$folder"/policies/*.yaml; do
    name=$(basename "$file" .yaml)
    case " $* " in *" $name "*) continue ;; esac
    sed -i -e '/^adjust:/,$d; /^when:/,$d; s/^policy:.*/policy: exclude/' "$file"
  done
  for name in "$@"; do
    [ -f "$folder/policies/$name.yaml" ] ||
      printf 'version: 1\ncomponent: %s\npolicy: reuse-y\nwhy: a small bundle\n' "$name" \
        >"$folder/policies/$name.yaml"
  done
}

# cold_store FOLDER: the same kernels and targets, without anything that was worked out from them.
cold_store() {
  mkdir -p "$1"
  for part in kernels.git targets packages checkouts prepared; do
    [ -e "$STACKPORT_STORE/$part" ] || fail "no $part in $STACKPORT_STORE; next: run the test fetch first"
    ln -s "$(realpath "$STACKPORT_STORE/$part")" "$1/$part"
  done
}

# guest_store FOLDER: a cold store with the guests' roots and kernels that are made already.
guest_store() {
  cold_store "$1"
  mkdir "$1/guests"
  for file in "$STACKPORT_STORE"/guests/*; do
    case $file in *.lock) ;; *) ln -s "$(realpath "$file")" "$1/guests/" ;; esac
  done
}
