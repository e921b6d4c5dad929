# For tests/filesystems/run, to be sourced: file systems that somebody serves. NFS and SMB are served from here, over the loopback
# of a network namespace, by servers that are used where they are installed; to install them would start them, for everybody. 9p
# and virtiofs are what the host of a virtual machine offers: tests/kernels gives its guests a folder by both.

# stop_serving: nfsd has threads in the kernel, which outlive this script. Their clients cannot be unmounted without them.
stop_serving() {
  umount --lazy --types nfs4,cifs --all 2>/dev/null || true
  if [ -e /proc/fs/nfsd/threads ]; then rpc.nfsd 0; fi
}
trap stop_serving EXIT

# also NAME FOLDER: where a test finds the files of NAME past its client.
also() { mkdir -p others && ln -s "../mounts/$2" "others/$1"; }

# Serves folders of ext4 and xfs. What nfsd notes is in memory.
serve_nfs() {
  mountpoint -q /var/lib/nfs && return
  on ext4 && on xfs && mount -t tmpfs none /var/lib/nfs && mkdir /var/lib/nfs/v4recovery && touch /var/lib/nfs/{etab,rmtab} &&
    mkdir -p mounts/ext4/nfs/xfs mounts/xfs/nfs && mount --bind mounts/xfs/nfs mounts/ext4/nfs/xfs || return
  modprobe --all nfsd nfsv4 2>/dev/null || true  # in the kernel, or not to be had
  local options=rw,no_root_squash,no_subtree_check,insecure
  # Without a time of grace, as there are no clients of before.
  mount -t nfsd none /proc/fs/nfsd && echo 10 >/proc/fs/nfsd/nfsv4gracetime && ip link set lo up &&
    exportfs -o "$options,fsid=0,crossmnt" "127.0.0.1:$PWD/mounts/ext4/nfs" &&
    exportfs -o "$options,fsid=1" "127.0.0.1:$PWD/mounts/ext4/nfs/xfs" &&
    rpc.nfsd --host 127.0.0.1 --no-nfs-version 3 --no-udp 4 && rpc.mountd --no-nfs-version 3
}
nfs() { serve_nfs && mount -t nfs4 -o vers=4.2 127.0.0.1:/ mounts/nfs && fill nfs && also nfs ext4/nfs; }
# A server that can share blocks does so for its client.
nfs_on_xfs() { serve_nfs && mount -t nfs4 -o vers=4.2 127.0.0.1:/xfs mounts/nfs-on-xfs && fill nfs-on-xfs && also nfs-on-xfs xfs/nfs; }

smb() {
  on ext4 && mkdir -p mounts/ext4/smb smbd && ip link set lo up || return
  local kind folders=()
  for kind in 'private dir' 'state directory' 'cache directory' 'lock directory' 'pid directory' 'ncalrpc dir'; do
    mkdir -p "smbd/${kind%% *}" && folders+=("$kind = $PWD/smbd/${kind%% *}")
  done
  {
    printf '%s\n' '[global]' 'map to guest = bad user' 'guest account = root' 'interfaces = lo' 'bind interfaces only = yes' \
      'disable netbios = yes' 'netbios name = zc' 'disable spoolss = yes' 'load printers = no' "log file = $PWD/smbd/log" "${folders[@]}"
    printf '%s\n' '[zc]' "path = $PWD/mounts/ext4/smb" 'read only = no' 'guest ok = yes' 'force user = root'
  } >smbd/configuration
  smbd --daemon --configfile="$PWD/smbd/configuration" &&
    mount -t cifs -o guest,vers=3.1.1 //127.0.0.1/zc mounts/smb && fill smb && also smb ext4/smb
}

# The folder of the host is the same for both, so that each has one of its own in it.
of_host() {
  local type=$1 tag=$2 options=$3
  mkdir -p "mounts/host-by-$type" && mount -t "$type" -o "$options" "$tag" "mounts/host-by-$type" &&
    mkdir -p "mounts/host-by-$type/$type" && mount --bind "mounts/host-by-$type/$type" "mounts/$type" && fill "$type"
}
host_9p() { of_host 9p zc_9p trans=virtio,version=9p2000.L,msize=262144 && also 9p host-by-virtiofs/9p; }
host_virtiofs() { of_host virtiofs zc_virtiofs rw && also virtiofs host-by-9p/virtiofs; }
