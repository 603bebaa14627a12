# SPDX-License-Identifier: GPL-2.0-only
# Sourced behind lib.sh: a copy of $bundle, built, in which kbuild's own commands make what `check` must refuse.
fresh
[ -d "$bundle/build" ] || fail "$bundle is not built; next: run the test that assembles and builds it first"
release=$(jq -r .target.release "$bundle/MANIFEST.json")
built=$(realpath "$bundle/build/$release")
kbuild=$(record_of "$target" build)
built_sum() { find "$built" -type f \( -name '*.[cho]' -o -name '*.ko' -o -name '*.mod' \) -printf '%P %s %T@\n' | sort | sha256sum; }
before=$(built_sum)

# A copy of links: whatever is changed in it is a file of its own first.
copy=$work/bundle
other=$copy/build/$release
mkdir -p "$copy/build"
for entry in "$bundle"/*; do
  [ "${entry##*/}" = build ] || cp -a "$entry" "$copy/"
done
cp -al "$built" "$other"
find "$other" -type f \( -name '*.cmd' -o -name '*.mod' -o -name 'Module.symvers' \) -exec sed -i "s#$built#$other#g" {} +

# edited FILE SED-ARGUMENT...: the edit must change something.
edited() {
  local file=$other/$1
  shift
  cp --remove-destination "$file" "$work/was"
  sed -i "$@" "$file"
  ! cmp -s "$file" "$work/was" || fail "'$*' changes nothing in $file"
}
# command_of FOLDER/OBJECT: how kbuild made it.
command_of() { sed -n 's/^\(saved\)\?cmd_[^ ]* := //p' "$other/$(dirname "$1")/.$(basename "$1").cmd"; }
# compiled FOLDER/UNIT.o [SED-SCRIPT]: made anew by that command, the script applied, with a record as kbuild makes it.
compiled() {
  local object=$other/$1 command
  command=$(command_of "$1" | sed "s/ ; .*objtool.*//; s/; .*objtool.*//; ${2:-}")
  rm -f "$object"
  (cd "$kbuild" && eval "$command") 2>"$work/compiler" || { cat "$work/compiler" >&2; fail "$1 does not compile"; }
  [ ! -s "$work/compiler" ] || { cat "$work/compiler" >&2; fail "the compiler warns of $1"; }
  local record=${object%/*}/.${object##*/}
  rm -f "$record.cmd"
  (cd "$kbuild" && scripts/basic/fixdep "$record.d" "$object" "$command") >"$record.cmd" || fail "no record of $1"
  rm -f "$record.d"
}
# linked FOLDER/MODULE: from the objects of its .mod file and what modpost made.
linked() {
  local base=$other/$1
  rm -f "$base.ko" "$work/whole.o"
  if [ "$(wc -w <"$base.mod")" -gt 1 ] || [ "$(cat "$base.mod")" != "$base.o" ]; then
    rm -f "$base.o"
    # shellcheck disable=SC2046
    ld -r -m elf_x86_64 -o "$base.o" $(cat "$base.mod")
  fi
  (cd "$kbuild" && eval "$(command_of "$1.ko" | sed 's/;.*//')") || fail "$1.ko does not link"
}

# check_spoiled: it fails, and the bundle that was copied is as it was.
check_spoiled() {
  local status=0
  timed "check of the spoiled copy" stackport --json check "$copy" >"$work/check.json" || status=$?
  [ "$status" -eq 1 ] || fail "check of the spoiled copy ends with $status"
  [ "$(built_sum)" = "$before" ] || fail "the bundle that was copied is another"
}
found=0
# refused CHECK SUBJECT WORDS: the check names the subject, and says so.
refused() {
  found=$((found + 1))
  jq -e --arg c "$1" --arg s "$2" --arg w "$3" '.checks[] | select(.check == $c) | .findings[] |
    select(.subject == $s and (.message | test($w)))' "$work/check.json" >/dev/null && return
  jq -r '.checks[] | .check as $c | .findings[] | "\($c): \(.subject): \(.message)"' "$work/check.json" | cut -c1-200 | head -40 >&2
  fail "$1 does not say of $2: $3"
}
