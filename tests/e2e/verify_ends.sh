#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two guests run at once; Ctrl-C leaves no process, mount or folder behind; an ordinary user can verify.
. "$(dirname "$0")/lib.sh"
need jq jq
need qemu-system-x86_64 qemu-system-x86
fresh
export TMPDIR=$work/tmp
mkdir -p "$TMPDIR"
copy=$work/bundle
mkdir -p "$copy"
cp -a "$bundle/." "$copy/"
rm -rf "$copy"/build/*.verify

# The guests of the copy: process ids. Only the emulator's own command line names their job folder.
guests() { pgrep -f "^qemu-system.*path=$copy/build/" || true; }
count() { guests | wc -l; }
# What lies in the folders that verify writes to, less what it made of a case.
laid() { (cd "$1" && find . -path './*.verify' -prune -o -print | sort); }

# The guest's root is made before, so that the store has nothing new afterwards.
stackport verify "$copy" --target "$target" --case loaded >&2 || fail "the case 'loaded' does not pass"
laid "$copy/build" >"$work/build.before"
laid "$STACKPORT_STORE/guests" >"$work/guests.before"
cat /proc/self/mounts >"$work/mounts.before"

# Not by the function: its shell would be what is interrupted.
"$STACKPORT" verify "$copy" --target "$target" --case load --case links --guests 2 >"$work/out" 2>&1 &
process=$!
for _ in $(seq 600); do
  [ "$(count)" -lt 2 ] || break
  kill -0 $process 2>/dev/null || fail "verify ended too early: $(cat "$work/out")"
  sleep 0.2
done
[ "$(count)" -eq 2 ] || fail "$(count) guests run; two are asked for"
figure "two guests at once"
sleep 3
kill -INT $process
status=0
wait $process || status=$?
[ "$status" -eq 130 ] || fail "interrupted, it ended with $status"
for _ in $(seq 50); do
  [ "$(count)" -gt 0 ] || break
  sleep 0.1
done
[ "$(count)" -eq 0 ] || fail "guests still run: $(guests)"
laid "$copy/build" | diff "$work/build.before" - || fail "files are left in the bundle"
laid "$STACKPORT_STORE/guests" | diff "$work/guests.before" - || fail "files are left in the store"
cat /proc/self/mounts | diff "$work/mounts.before" - || fail "mounts are left"
[ -z "$(ls -A "$TMPDIR")" ] || fail "files are left in $TMPDIR: $(ls -A "$TMPDIR")"
figure "Ctrl-C leaves nothing behind"

# An ordinary user, with a store of its own that links to what is fetched.
run=()
if [ "$(id -u)" -eq 0 ]; then
  need setpriv util-linux
  store=$work/store
  guest_store "$store"
  chown -R 65534:65534 "$copy" "$store" "$TMPDIR"
  export STACKPORT_STORE=$store HOME=$TMPDIR
  run=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
"${run[@]}" "$STACKPORT" --json verify "$copy" --target "$target" --case loaded >"$work/user.json" ||
  fail "an ordinary user can't verify: $(cat "$work/user.json")"
jq -e '.ok and ([.cases[].result] == ["passed"])' "$work/user.json" >/dev/null || fail "the case did not pass"
[ "$(stat -c %u "$copy/build/$(release_of "$target").verify/loaded/console.log")" -ne 0 ] ||
  fail "the guest ran as root"
figure "an ordinary user verifies"
