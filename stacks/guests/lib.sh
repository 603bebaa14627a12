# SPDX-License-Identifier: GPL-2.0-only
# Functions for the steps of the cases; every step starts with a fresh shell and these.
export LEFT=10.9.0.1 RIGHT=10.9.0.2

say() { echo "# $*"; }

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $end ]; then echo "waited in vain for: $*"; return 1; fi
    pause 0.1
  done
}
# pause SECONDS: sleeps without a process of its own, which is emulated for longer; nothing is ever in that pipe.
exec 9<> <(:)
pause() { read -r -t $1 -u 9 || true; }

# seen MODULE...: notes whose module is loaded, before the step unloads it. In the note, the id follows
# a header of 12 bytes and the name "GNU".
seen() {
  local module
  for module; do
    module=${module//-/_}
    local folder=/sys/module/$module
    local id=$(od -An -v -tx1 -j16 $folder/notes/.note.gnu.build-id | tr -d ' \n')
    local taint=$(<$folder/taint)
    echo "$module $id ${taint:--}" >>/run/seen
  done
}

# wire: the veth pair left-right in one name space. Rules send what goes to the other end's address
# over the wire, where the kernel would take the short way through lo.
wire() {
  ip -batch - <<END
link set lo up
link add left type veth peer name right
address add $LEFT/24 dev left
address add $RIGHT/24 dev right
END
  local end
  for end in all left right; do
    echo 1 >/proc/sys/net/ipv4/conf/$end/accept_local
    echo 0 >/proc/sys/net/ipv4/conf/$end/rp_filter
    echo 1 >/proc/sys/net/ipv4/conf/$end/arp_ignore
  done
  ip -batch - <<END
link set left up
link set right up
route add $RIGHT dev left src $LEFT table 100
route add $LEFT dev right src $RIGHT table 100
rule add pref 10 iif left to $LEFT lookup local
rule add pref 11 iif right to $RIGHT lookup local
rule add pref 20 to $RIGHT lookup 100
rule add pref 21 to $LEFT lookup 100
rule add pref 1000 lookup local
rule del pref 0
END
  wait_for 10 ping -c 1 -W 1 -I left $RIGHT
}

# links KIND: an RDMA link of that kind on each end: rdma_left, rdma_right.
links() {
  local end
  for end in left right; do rdma link add rdma_$end type "$1" netdev $end; done
  for end in left right; do
    wait_for 10 grep -q ACTIVE /sys/class/infiniband/rdma_$end/ports/1/state
  done
}
links_down() { rdma link delete rdma_left; rdma link delete rdma_right; }

# gid_index DEVICE: the index of the GID made of the IPv4 address.
gid_index() {
  local file
  for file in /sys/class/infiniband/$1/ports/1/gids/*; do
    case $(cat $file 2>/dev/null) in 0000:0000:0000:0000:0000:ffff:*) basename $file; return ;; esac
  done
  return 1
}

# listening SERVER: whether it waits, a ping-pong through TCP on its port, all others through the CM.
listening() {
  case $1 in
    ibv_*) [[ $(</proc/net/tcp) =~ :4853\ [0-9A-F:]*\ 0A\  || $(</proc/net/tcp6) =~ :4853\ [0-9A-F:]*\ 0A\  ]] ;;
    *) [[ $(rdma resource show cm_id) == *LISTEN* ]] ;;
  esac
}

# pair SERVER -- CLIENT: the server in the background, then the client; both must end well.
pair() {
  local server=() process
  while [ "$1" != -- ]; do server+=("$1"); shift; done
  shift
  timeout 60 "${server[@]}" >/tmp/server.log 2>&1 &
  process=$!
  wait_for 20 listening ${server[0]} || true
  if ! timeout 60 "$@"; then
    echo "client failed: $*"; cat /tmp/server.log; kill $process 2>/dev/null; return 1
  fi
  if ! wait $process; then echo "server failed: ${server[*]}"; cat /tmp/server.log; return 1; fi
}

# pattern FILE MEGABYTES: data that is the same nowhere else.
pattern() { dd if=/dev/urandom of="$1" bs=1M count="$2" status=none; }

# same FILE FILE BYTES: compares by checksum, and prints both.
same() {
  local one two
  one=$(head -c "$3" "$1" | sha256sum | cut -d' ' -f1)
  two=$(head -c "$3" "$2" | sha256sum | cut -d' ' -f1)
  echo "sha256 $one $1"
  echo "sha256 $two $2"
  [ "$one" = "$two" ]
}

# check NAME COMMAND...: a test of its own, told as a result line.
check() {
  local name=$1; shift
  if "$@"; then echo "result passed $name"; else echo "result failed $name"; fi
}

# ours: the replaced modules that are loaded, the newest first: none of them needs one before it.
ours() {
  local name rest
  while read -r name rest; do
    case " ${MODULES//-/_} " in *" $name "*) echo $name ;; esac
  done </proc/modules
}

# rmmod_all: unloads the replaced modules in dependency order, each once nothing uses it any more.
rmmod_all() {
  local left try
  for try in 1 2 3 4 5; do
    left=$(ours | tr '\n' ' ')
    [ -n "${left// /}" ] || return 0
    rmmod $left 2>/run/rmmod.log || sleep 0.$try
  done
  left=$(ours | tr '\n' ' ')
  [ -z "${left// /}" ] || { echo "can't be unloaded: $left"; cat /run/rmmod.log; lsmod; return 1; }
}

# tidy: undoes links and wire and unloads all, for the case that comes next in this guest.
tidy() {
  local link
  for link in $(ls /sys/class/infiniband 2>/dev/null); do rdma link delete $link; done
  [ ! -e /sys/class/net/left ] || ip link delete left
  ip rule flush
  ip rule add pref 0 lookup local 2>/dev/null || true
  ip rule add pref 32766 lookup main
  rmmod_all
  [ -z "$(ls /sys/class/infiniband 2>/dev/null)" ]
  rm -rf /tmp/* /run/seen
}

# link_module KIND: the module of the link kind.
link_module() { case $1 in rxe) echo rdma_rxe ;; *) echo "$1" ;; esac; }

# ready KIND: wire and links, with what user programs need.
ready() {
  modprobe -a rdma_ucm $(link_module $1)
  wire
  links $1
}

# exercise DEVICE: data written, read back and compared past the cache; then a file system on it made,
# filled, unmounted, checked and read again.
exercise() {
  local device=$1 size=$((8 << 20))
  pattern /tmp/data 8
  dd if=/tmp/data of=$device bs=256k oflag=direct status=none
  echo 3 >/proc/sys/vm/drop_caches
  dd if=$device of=/tmp/back bs=256k count=32 iflag=direct status=none
  same /tmp/data /tmp/back $size
  mke2fs -q -t ext4 -F $device
  mkdir -p /mnt
  mount $device /mnt
  cp /tmp/data /mnt/one
  head -c 3000000 /tmp/data >/mnt/two
  umount /mnt
  e2fsck -f -n $device
  mount -o ro $device /mnt
  same /tmp/data /mnt/one $size
  same /tmp/data /mnt/two 3000000
  umount /mnt
}

# cut_link DEVICE: deletes the initiator's link while a writer is at work. The writer must end, with an error;
# a disk that is taken away has no sectors from then on.
cut_link() {
  local device=$1 before
  before=$(stored)
  (while dd if=/dev/zero of=$device bs=64k count=200 oflag=direct conv=nocreat status=none; do :; done) \
    2>/tmp/writer &
  wait_for 30 moved $before
  rdma link delete rdma_right
  wait $!
  echo "the writer says: $(tail -1 /tmp/writer)"
  grep -qE 'Input/output error|No such (device|file)' /tmp/writer && return
  grep -q 'No space left on device' /tmp/writer && wait_for 60 test ! -b $device
}
# Sectors that the target has written to its disk; whether a writer has come far since.
stored() { awk '{ print $7 }' /sys/class/block/loop0/stat; }
moved() { [ $(($(stored) - $1)) -gt 500 ]; }

# disk: a ram-backed block device of 64 MB at /dev/loop0.
disk() {
  modprobe -a loop ext4
  truncate -s 64M /run/disk
  losetup /dev/loop0 /run/disk
}
