# For scripts that test in bare systems of Debian or Ubuntu, to be sourced after namespace.bash: makes such systems by debootstrap,
# runs commands in them, and counts what passes. Everything lies in the folder $scratch of run_inside.

skip() { echo "skipped: $*"; }

# Outside: ends the script with 77, and the name of the tests, where no such system can be made.
need_chroots() {
  local name=$1
  cannot() { skip "$name: $*"; exit 77; }
  [ "$(id -u)" -eq 0 ] || cannot 'making bare systems needs root'
  can_mount || cannot 'mounting is not permitted here (a container without CAP_SYS_ADMIN?)'
  "$(dirname "${BASH_SOURCE[0]}")/../../.ci/install-packages" apt distro-info dpkg gpgv procps tar util-linux wget ||
    cannot 'the packages named above are missing; install them first'
}

# The mirror that apt has its packages of an origin (Debian or Ubuntu) from; nothing where it has none.
mirror_of() {
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk -v origin="$1" '$1 == origin && $2 == origin && !seen++ { print $3 }'
}

# Newer releases are known to a newer debootstrap only, and Debian 12 has no keys of Ubuntu. So both are taken from the newest
# Debian, which apt checks by the keys that it has, and are not installed.
fetch_debootstrap() (
  mkdir -p "$scratch/tools" "$scratch"/apt/{lists/partial,cache,parts} && cd "$scratch/tools" || return
  options=()
  if [ -n "$(mirror_of Debian)" ]; then
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror_of Debian) sid main" >"$scratch/apt/sources.list"
    options=(-o Dir::Etc::SourceList="$scratch/apt/sources.list" -o Dir::Etc::SourceParts="$scratch/apt/parts"
             -o Dir::State::Lists="$scratch/apt/lists" -o Dir::Cache="$scratch/apt/cache")
  fi
  # As root, since _apt may not write here.
  apt-get "${options[@]}" update && apt-get "${options[@]}" -o APT::Sandbox::User=root \
    download debootstrap debian-archive-keyring ubuntu-keyring || return
  for package in *.deb; do dpkg-deb --extract "$package" . || return; done
)

# Inside: fetches what bootstrap() needs, or ends the script with 77.
need_debootstrap() {
  [ -n "$(mirror_of Debian)$(mirror_of Ubuntu)" ] || apt-get update >"$scratch/log" 2>&1 || true
  fetch_debootstrap >"$scratch/log" 2>&1 </dev/null && return
  skip "$1: debootstrap and the keys of both archives cannot be had; apt-get says: $(grep -m 1 -E '^(E: |W: Failed)' "$scratch/log")"
  exit 77
}

# Makes the bare system of a release in the folder $root, with the checkout of the working folder in its /root/zc.
bootstrap() {
  local release=$1 tools=$scratch/tools origin=Debian components=main
  if grep -q ubuntu-archive-keyring "$tools/usr/share/debootstrap/scripts/$release"; then origin=Ubuntu components=main,universe; fi
  # Without a mirror, debootstrap knows one.
  DEBOOTSTRAP_DIR=$tools/usr/share/debootstrap "$tools/usr/sbin/debootstrap" --variant=minbase --components="$components" \
    --keyring="$tools/usr/share/keyrings/${origin,,}-archive-keyring.gpg" "$release" "$root" $(mirror_of $origin) &&
    like_here && mount_devices && copy_checkout
}
# As apt, certificates and names are set up here, so that apt and wget reach in there what they reach here.
like_here() {
  apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' >"$root/etc/apt/apt.conf.d/99here" || true
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/99here"
  local file
  for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
    [ ! -e "$file" ] || { mkdir -p "$root${file%/*}" && cp --remove-destination "$file" "$root$file"; } || return
  done
}
mount_devices() {
  mount -t proc none "$root/proc" && mount -t sysfs -o ro none "$root/sys" && mount --rbind /dev "$root/dev"
}
copy_checkout() {
  mkdir "$root/root/zc" &&
    .ci/list-files | tar --create --null --ignore-failed-read --files-from=- | tar --extract -C "$root/root/zc"
}

# Runs a command line in a folder of root's home in there. What it says is in $scratch/log.
in_root() {
  local folder=$1 command=$2
  chroot "$root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive bash -c "cd ~/$folder && $command" >"$scratch/log" 2>&1 </dev/null
}

report() {
  local status=$1 what=$2 seconds=$3
  [ "$status" -ne 0 ] || { echo "$release: ok: $what ($seconds s)"; return; }
  echo "$release: FAILED: $what"
  tail -n 100 "$scratch/log"
}
case_of() {
  local what=$1 started=$SECONDS status=0
  shift
  "$@" || status=$?
  report "$status" "$what" $((SECONDS - started))
  if [ "$status" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# In each release: makes its bare system, calls a function with it, and removes it. Adds up what passed and failed in
# $all_passed and $all_failed, and says so in the last lines; ends the script with 77 where there was none.
for_each_release() {
  local function=$1 tested=0 started
  all_passed=0 all_failed=0
  shift
  for release in "$@"; do
    root=$scratch/$release started=$SECONDS passed=0 failed=0
    mkdir "$root"
    if bootstrap "$release" >"$scratch/log" 2>&1 </dev/null; then
      "$function"
      tested=$((tested + 1))
      all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed))
    else
      skip "$release: no such system can be made; the last line was: $(tail -n 1 "$scratch/log")"
    fi
    umount --recursive --lazy "$root"/{dev,sys,proc} 2>/dev/null || true
    local megabytes
    megabytes=$(du --one-file-system --summarize --block-size=M "$root" | cut -f 1)
    rm -rf --one-file-system "$root"
    [ $((passed + failed)) -eq 0 ] || printf '%s\n' "$release: $((SECONDS - started)) s, $megabytes" "$release: $passed passed, $failed failed"
  done
  [ "$tested" -gt 0 ] || exit 77
}
