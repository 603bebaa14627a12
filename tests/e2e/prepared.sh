#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The three forms of a target: an installed header package, one that is only unpacked in a folder, and a
# prepared kernel tree without Module.symvers, which builds and is not called checked.
. "$(dirname "$0")/lib.sh"
need jq jq
need dpkg-deb dpkg
fresh
release=$(release_of "$target")
version=$(record_of "$target" package_version)
kernel=$(record_of "$target" kernel)
store=$work/store
cold_store "$store"
rm "$store/targets"
mkdir "$store/targets"
ours() { "$STACKPORT" --store "$store" "$@"; }

# A small bundle on Y's own core, which is soon built.
small_data "$work/data" iser srp rpcrdma
sed -i -e '/^adjust:/,$d; s/^policy:.*/policy: exclude/' "$work/data/policies/core.yaml"
stackport --data "$work/data" assemble --source "$source_kernel" --target "$target" -o "$work/small"

# Unpacked: the packages that the provider took, with dpkg -x.
for file in $(jq -er --arg name "$target" '.targets[$name].packages[] | select(.name | test("headers|kbuild")) | .file' \
  "$STACKPORT_STORE/fetched.json"); do
  dpkg-deb -x "$STACKPORT_STORE/packages/debs/$file" "$work/unpacked"
done
ours target add unpacked --headers "$work/unpacked/usr/src/linux-headers-$release" --source "$kernel" \
  --modules "$(record_of "$target" modules)"
builds_small() {
  timed "build for $1" ours --json build "$work/small" --target "$1" >"$work/$1.json" ||
    { jq . "$work/$1.json" | tail -40 >&2; fail "the small bundle does not build for $1"; }
  jq -e '.ok and (.missing == [])' "$work/$1.json" >/dev/null || fail "modules are missing for $1"
}
builds_small unpacked
ours check "$work/small" --target unpacked | tee "$work/unpacked.check"
[ "$(grep -c '^[a-z]* *passed ' "$work/unpacked.check")" -ge 5 ] || fail "the unpacked package's build is not clean"
figure "unpacked package: $(jq '.modules | length' "$work/unpacked.json") modules, checked"

# Installed: a header package of this machine, which the tests' own set-up brings.
installed=$(dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' 'linux-headers-6.1.0-*-amd64' 2>/dev/null |
  awk -v want="$version" '$3 == "installed" && $1 !~ /cloud|rt/ && $2 == want { print $1; exit }')
if [ -z "$installed" ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get install -q -y --no-install-recommends "linux-headers-$release" >"$work/apt.log" 2>&1 ||
    { tail -5 "$work/apt.log" >&2; fail "no header package is installed; next: apt-get install linux-headers-$release"; }
  installed=linux-headers-$release
fi
ours target add installed --headers "/usr/src/$installed" --source "$kernel" --modules "$(record_of "$target" modules)"
jq -e --arg id "$(record_of "$target" id)" '.id == $id' "$store/targets/installed.json" >/dev/null ||
  figure "the installed package's target is another than the unpacked one's"
rm -rf "$work/small/build"
builds_small installed
ours check "$work/small" --target installed >"$work/installed.check" || { cat "$work/installed.check"; fail "not clean"; }
figure "installed package $installed: $(jq '.modules | length' "$work/installed.json") modules, checked"

# Prepared: Y's source with the target's configuration, and no Module.symvers.
git --git-dir "$STACKPORT_STORE/kernels.git" archive --format=tar "refs/kernels/$kernel" | {
  mkdir "$work/tree"
  tar -xf - -C "$work/tree"
}
cp "$(record_of "$target" build)/.config" "$work/tree/.config"
"$work/tree/scripts/config" --file "$work/tree/.config" --disable SYSTEM_TRUSTED_KEYS --set-str SYSTEM_TRUSTED_KEYS "" \
  --disable DEBUG_INFO_BTF
prepare() { make -s -C "$work/tree" -j"$jobs" olddefconfig >"$work/prepare.log" 2>&1 &&
  make -s -C "$work/tree" -j"$jobs" modules_prepare >>"$work/prepare.log" 2>&1; }
timed "make modules_prepare" prepare || { tail -20 "$work/prepare.log" >&2; fail "make modules_prepare fails"; }
[ ! -e "$work/tree/Module.symvers" ] || fail "the prepared tree has a Module.symvers"
ours target add prepared --headers "$work/tree" --source "$kernel"
builds_small prepared
ours --json check "$work/small" --target prepared >"$work/prepared.check" || fail "check of the prepared tree fails"
jq -e '.checks[] | select(.check == "symbols") | .result == "not checked"' "$work/prepared.check" >/dev/null ||
  fail "without Module.symvers the symbols are called $(jq -r '.checks[] | select(.check == "symbols") | .result' "$work/prepared.check")"
figure "prepared tree: $(jq '.modules | length' "$work/prepared.json") modules; $(jq -r '[.checks[] | "\(.check) \(.result)"] | join(", ")' "$work/prepared.check")"
rm -rf "$work/tree" "$work/unpacked" "$store"
