# For tests/kernels/run, to be sourced: the root of the guests, and the kernels that they boot. All is in the folder $scratch.
root=$scratch/root

# A layer over this machine's root, in memory.
make_root() {
  mkdir -p "$scratch/layer" "$root" && mount -t tmpfs none "$scratch/layer" && mkdir "$scratch"/layer/{upper,work} &&
    mount -t overlay none "$root" -o "lowerdir=/,upperdir=$scratch/layer/upper,workdir=$scratch/layer/work" || return
  local folder
  for folder in "$PWD" "$build"; do  # which may be on other mounts
    mkdir -p "$root$folder" && mount --bind "$folder" "$root$folder" || return
  done
  cp --remove-destination /etc/resolv.conf "$root/etc/resolv.conf"
}

# What the guests need beyond what this machine has. Nothing that is installed is started.
install_in_root() {
  local status=0 packages
  mapfile -t packages < <(tests/filesystems/run --packages)
  mount -t proc none "$root/proc" && mount --rbind /dev "$root/dev" || return
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  chroot "$root" "$PWD/.ci/install-packages" "${packages[@]}" iproute2 kmod e2fsprogs nfs-kernel-server samba cifs-utils || status=$?
  umount "$root/proc" && umount --recursive --lazy "$root/dev" && return "$status"
}

# The mirror that apt has Debian's packages from.
debian_mirror() {
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "Debian" && !seen++ { print $3 }'
}

# Debian's kernel of one suite: its modules in the root, and $vmlinuz, $version. It is not installed anywhere.
fetch_kernel() {
  local apt=$scratch/apt folder=$scratch/kernel options
  [ -n "$(debian_mirror)" ] || apt-get update
  [ -n "$(debian_mirror)" ] || { echo 'apt knows no mirror of Debian'; return 1; }
  umount "$root/usr/lib/modules" 2>/dev/null || true
  rm -rf "$apt" "$folder"
  mkdir -p "$apt"/{lists/partial,cache,parts} "$folder" "$root/usr/lib/modules" || return
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) $1 main" >"$apt/sources.list"
  options=(-o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts="$apt/parts" -o Dir::State::Lists="$apt/lists"
           -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update || return
  local package
  # Of the kernels with all modules, which others than the cloud's are, the newest is what the empty linux-image-amd64 depends on.
  package=$(apt-cache "${options[@]}" depends "linux-image-amd64" | awk '$1 == "Depends:" { print $2; exit }') || return
  [ -n "$package" ] && (cd "$folder" && apt-get "${options[@]}" download "$package/$1") &&
    dpkg-deb --extract "$folder"/*.deb "$folder" && rm "$folder"/*.deb || return
  vmlinuz=$(compgen -G "$folder/boot/vmlinuz-*") && version=${vmlinuz##*/vmlinuz-} || return
  modules=$(realpath "$(compgen -G "$folder/lib/modules")" || realpath "$folder/usr/lib/modules")
  depmod --basedir "${modules%/lib/modules}" "$version" && mount --bind "$modules" "$root/usr/lib/modules"
}
