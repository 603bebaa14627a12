#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's own dkms adds, builds and installs the packed bundle for the target, in trees of the test.
. "$(dirname "$0")/lib.sh"
need dkms dkms
need jq jq
fresh
release=$(release_of "$target")
headers=$(record_of "$target" build)
stackport --json pack "$bundle" --format dkms -o "$work/packed" >"$work/pack.json"
folder=$(jq -er .path "$work/pack.json")
name=$(sed -n 's/^PACKAGE_NAME="\(.*\)"/\1/p' "$folder/dkms.conf")
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$folder/dkms.conf")
mkdir -p "$work/tree" "$work/src" "$work/root/lib/modules/$release" "$work/keys"
cp -r "$folder" "$work/src/$name-$version"
for file in modules.order modules.builtin modules.builtin.modinfo; do
  cp "$(record_of "$target" modules)/$file" "$work/root/lib/modules/$release/"
done
export mok_signing_key=$work/keys/mok.key mok_certificate=$work/keys/mok.pub
own=(--dkmstree "$work/tree" --sourcetree "$work/src" --installtree "$work/root/lib/modules")
timed "dkms add" dkms add "${own[@]}" "$name/$version" || fail "dkms add fails"
timed "dkms build" dkms build "${own[@]}" -k "$release" --kernelsourcedir "$headers" -j "$jobs" \
  "$name/$version" || { tail -40 "$work/tree/$name/$version"/build/make.log >&2; fail "dkms build fails"; }
timed "dkms install" dkms install "${own[@]}" -k "$release" --kernelsourcedir "$headers" --force \
  "$name/$version" || fail "dkms install fails"
dkms status "${own[@]}" | tee "$work/status"
grep -q "$name/$version, $release, .*: installed" "$work/status" || fail "dkms does not call it installed"
find "$work/root" -name '*.ko*' | sed 's|.*/||; s|\.ko.*||; s|-|_|g' | sort >"$work/installed"
jq -r '.modules[].name' "$bundle/MANIFEST.json" | sed 's/-/_/g' | sort >"$work/wanted"
diff "$work/wanted" "$work/installed" || fail "dkms installed other modules"
figure "dkms add, build and install of $name/$version: $(wc -l <"$work/installed") modules, those of the build"
rm -rf "$work/tree" "$work/src"
