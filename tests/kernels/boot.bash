# For tests/kernels/run, to be sourced: a guest with the kernel $vmlinuz of $version and the root $root, what it has said, and
# the table.

# An initramfs of busybox and the modules that the root needs, in the order that modprobe loads them in.
make_initramfs() {
  local folder=$scratch/initramfs module
  rm -rf "$folder"
  mkdir -p "$folder/bin" && cp /bin/busybox "$folder/bin" && cp "$here/init" "$folder/init" || return
  modprobe --dirname "${modules%/lib/modules}" --set-version "$version" --show-depends --all \
    virtio_pci 9pnet_virtio 9p overlay | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >"$scratch/modules" || return
  while read -r module; do
    case $module in
      *.xz) xz -dc "$module" ;;
      *) cat "$module" ;;
    esac >"$folder/$(basename "$module" .xz)" || return
    echo "/$(basename "$module" .xz)" >>"$folder/modules"
  done <"$scratch/modules"
  (cd "$folder" && find . | cpio --quiet --create --format=newc) >"$scratch/initrd"
}

# There are machines on which it opens, and its guests never begin: those whose processors do not name it.
can_use_kvm() { grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo && { : <>/dev/kvm; } 2>/dev/null; }

# Serves the folder that 9p serves as well, and ends with the guest. QEMU has brought it until 7.2; later it is a package, with
# other options.
start_virtiofsd() {
  local tries
  rm -f "$scratch/virtiofs"
  if [ -x /usr/lib/qemu/virtiofsd ]; then
    /usr/lib/qemu/virtiofsd --socket-path="$scratch/virtiofs" -o "source=$scratch/shared" -o xattr >"$scratch/virtiofsd.log" 2>&1 </dev/null &
  elif [ -x /usr/libexec/virtiofsd ]; then
    /usr/libexec/virtiofsd --socket-path="$scratch/virtiofs" --shared-dir "$scratch/shared" >"$scratch/virtiofsd.log" 2>&1 </dev/null &
  else
    return 1
  fi
  for tries in {1..50}; do
    [ ! -S "$scratch/virtiofs" ] || return 0
    sleep 0.1
  done
  return 1
}

# boot CONSOLE: runs a guest to its end, within four hours. What its programs say goes to a file, and what the kernel says to another,
# so that neither tears the other's lines.
boot() {
  make_initramfs || return
  local accelerator=tcg
  ! can_use_kvm || accelerator=kvm
  echo "Linux $version by QEMU, $accelerator"
  # What the guest is given by 9p and virtiofs is small: a test fills it.
  umount "$scratch/shared" 2>/dev/null || true
  mkdir -p "$scratch/shared" && mount -t tmpfs -o size=128m none "$scratch/shared" || return
  local virtiofs=()
  if start_virtiofsd; then
    virtiofs=(-chardev "socket,id=virtiofs,path=$scratch/virtiofs" -device vhost-user-fs-pci,chardev=virtiofs,tag=zc_virtiofs)
  fi
  rm -f "$scratch/disk"
  truncate -s 4G "$scratch/disk"
  timeout 14400 qemu-system-x86_64 -machine "q35,accel=$accelerator,memory-backend=memory" -cpu max -smp 2 -m 3G \
    -object memory-backend-memfd,id=memory,size=3G,share=on \
    -nodefaults -no-reboot -display none -serial "file:$1.kernel" -serial "file:$1" \
    -fsdev "local,id=root,path=$root,security_model=passthrough,readonly=on,multidevs=remap" \
    -device virtio-9p-pci,fsdev=root,mount_tag=zc_root \
    -fsdev "local,id=shared,path=$scratch/shared,security_model=passthrough" -device virtio-9p-pci,fsdev=shared,mount_tag=zc_9p \
    "${virtiofs[@]}" \
    -drive "if=virtio,format=raw,file=$scratch/disk" -device virtio-rng-pci \
    -kernel "$vmlinuz" -initrd "$scratch/initrd" \
    -append "console=ttyS0 panic=-1 loglevel=5 zc.run=$here/guest zc.arguments=$build,$(IFS=,; echo "${programs[*]}")" </dev/null
}

# report KERNEL STATUS SECONDS: what a guest has said, and its counts.
report() {
  local kernel=$1 status=$2 seconds=$3 console=$scratch/console.$1 p f
  sed "s/^/$kernel: /" "$console" | grep -E '^[^ ]+ (skipped: |FAILED|counts: |kTLS: |Linux |.*skipped: )' || true
  read -r p f < <(awk '/^counts: / { passed += $(NF - 3); failed += $(NF - 1) } END { print passed + 0, failed + 0 }' "$console")
  if ! grep -q '^the guest has run everything' "$console"; then
    echo "$kernel: FAILED: the guest ended early, with $status; the last lines on its console were:"
    tail -n 20 "$console.kernel"
    tail -n 20 "$console"
    f=$((f + 1))
  fi
  [ "$f" -eq 0 ] || grep -E -A 7 'TEST CASE: |ERROR:' "$console" | head -n 300 || true
  echo "$kernel: $seconds s; $p passed, $f failed"
  passed=$((passed + p))
  failed=$((failed + f))
}

# The ways that the program `filesystems` has printed for each kernel, under one head.
print_table() {
  local kernel
  for kernel in "${kernels[@]}"; do
    [ ! -e "$scratch/console.$kernel" ] || sed -n "s/^ways: |/| $kernel |/p" "$scratch/console.$kernel"
  done | awk -F '|' '
    $3 != " file system " { print; next }
    !seen++ { sub(/^[|][^|]*/, "| kernel "); print; gsub(/[^|]+/, "---"); print }'
}
