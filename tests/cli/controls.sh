#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A broken machine is no answer about a kernel: with a compiler that always fails, with headers of
# another kernel and with an empty header folder, plan and survey end with status 3 and say what is
# wrong, and no stored fact has changed. Then the same commands on the sound store, which must work.
. "$(dirname "$0")/../e2e/lib.sh"
need jq jq
fresh
small_data "$work/data" core siw
cases=0

# sound_store FOLDER: kernels, a target record of its own, and the facts that stand in the store.
sound_store() {
  cold_store "$1"
  rm "$1/targets" "$1/prepared"
  mkdir "$1/prepared"
  cp -a "$(realpath "$STACKPORT_STORE/targets")" "$1/targets"
  mkdir -p "$1/facts"
  find "$STACKPORT_STORE/facts" -maxdepth 1 -type f \( -name 'symbols-*' -o -name 'uses-*' -o -name 'macro-*' \) \
    -exec cp -a {} "$1/facts/" \;
  sed -i "s|$(realpath "$STACKPORT_STORE")/targets|$1/targets|" "$1/targets/$target.json"
}

# What make says of the target's compiler is true whatever the compiler does; it is held against the sound answer.
facts_of() {
  (cd "$1" && find facts targets -type f -name '*-*' ! -path '*/probe/*' ! -path 'facts/compiler-*' -print0 |
    sort -z | xargs -0 sha256sum)
}
named_compiler() { find "$1/facts" -name 'compiler-*' -exec sh -c 'tail -n 1 "$1" && echo' - {} \; | sort -u; }

# broken NAME STORE WHAT-MUST-BE-SAID COMMAND...
broken() {
  local name=$1 store=$2 said=$3 status=0
  shift 3
  cases=$((cases + 1))
  facts_of "$store" >"$work/before"
  "$@" >"$work/$name.out" 2>"$work/$name.err" || status=$?
  [ "$status" -eq 3 ] || { cat "$work/$name.err" >&2; fail "$name: status $status, not 3"; }
  grep -qE "$said" "$work/$name.err" || { cat "$work/$name.err" >&2; fail "$name does not say '$said'"; }
  facts_of "$store" >"$work/after"
  diff "$work/before" "$work/after" >&2 || fail "$name changed a stored fact"
  local compiler
  for compiler in $(named_compiler "$store"); do
    named_compiler "$STACKPORT_STORE" | grep -qxF "$compiler" || fail "$name took $compiler for the headers' compiler"
  done
}
run() { # run STORE COMMAND...
  local store=$1
  shift
  stackport --store "$store" --data "$work/data" "$@" --source "$source_kernel" --target "$target"
}

# A compiler of every name that fails whatever it is asked.
mkdir "$work/path"
for name in gcc cc clang gcc-10 gcc-11 gcc-12 gcc-13 gcc-14 gcc-15 x86_64-linux-gnu-gcc x86_64-linux-gnu-gcc-12; do
  printf '#!/bin/sh\nexit 1\n' >"$work/path/$name"
  chmod +x "$work/path/$name"
done
sound_store "$work/compiler"
with_bad_compiler() { PATH=$work/path:$PATH run "$@"; }
broken compiler-plan "$work/compiler" 'no working compiler' with_bad_compiler "$work/compiler" plan
broken compiler-survey "$work/compiler" 'no working compiler' with_bad_compiler "$work/compiler" survey siw

# The record's header folders exchanged for another kernel's, and for empty ones.
exchanged() { # exchanged STORE FOLDER
  sound_store "$1"
  rm -rf "$1/targets/$target.build"
  jq --arg folder "$2" '.headers = $folder | .source = $folder | .build = $folder' \
    "$1/targets/$target.json" >"$1/new.json"
  mv "$1/new.json" "$1/targets/$target.json"
}
exchanged "$work/foreign" "$(record_of debian-6.12 headers)"
broken foreign-plan "$work/foreign" '6\.12' run "$work/foreign" plan
broken foreign-survey "$work/foreign" '6\.12' run "$work/foreign" survey siw
mkdir "$work/nothing"
exchanged "$work/empty" "$work/nothing"
broken empty-plan "$work/empty" "$work/nothing" run "$work/empty" plan
broken empty-survey "$work/empty" "$work/nothing" run "$work/empty" survey siw

# The include folder alone is empty.
headers=$(record_of "$target" headers)
common=$(record_of "$target" source)
cp -as "$headers" "$work/hollow-headers"
cp -as "$common" "$work/hollow-source"
rm -rf "$work/hollow-source/include" "$work/hollow-headers/Makefile"
mkdir "$work/hollow-source/include"
echo "include $work/hollow-source/Makefile" >"$work/hollow-headers/Makefile"
exchanged "$work/hollow" "$work/hollow-headers"
jq --arg folder "$work/hollow-source" '.source = $folder' "$work/hollow/targets/$target.json" >"$work/hollow/new.json"
mv "$work/hollow/new.json" "$work/hollow/targets/$target.json"
broken hollow-plan "$work/hollow" 'header|linux/' run "$work/hollow" plan

run "$STACKPORT_STORE" survey siw >/dev/null || [ $? -eq 1 ] || fail "the sound store fails"
figure "$cases broken machines refused with status 3, no fact changed"
rm -rf "$work"
