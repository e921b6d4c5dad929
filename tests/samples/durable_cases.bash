# Cases of durable_copy, for samples_test to source. They have a folder of their own, in which nothing may be left over.
durable=$(realpath "$programs")/durable_copy
mkdir "$scratch/durable"
target=$scratch/durable/to
echo old >"$scratch/old"

# The folder has the target and nothing else, and the target has the content of this file; or nothing at all is there.
has_only() {
  [ "$(ls -A "$scratch/durable")" = to ] && cmp "$1" "$target" || { ls -A "$scratch/durable"; return 1; }
}
is_empty() { [ -z "$(ls -A "$scratch/durable")" ] || { ls -A "$scratch/durable"; return 1; }; }

copies_durably() {
  rm -f "$target"
  chmod 4640 "$scratch/file"
  (umask 077; "$durable" "$scratch/file" "$target" 2>/dev/null) && has_only "$scratch/file" && [ "$(stat -c %a "$target")" = 640 ]
}
case_of 'durable_copy copies a file with its mode, whatever the umask, and without its setuid bit' copies_durably
in_the_current_folder() { (cd "$scratch/durable" && rm -f to && "$durable" "$scratch/file" to 2>/dev/null) && has_only "$scratch/file"; }
case_of 'durable_copy takes a target without a folder' in_the_current_folder
a_long_name() {
  local name
  name=$(printf 'n%.0s' {1..255})
  "$durable" "$scratch/file" "$scratch/durable/$name" 2>/dev/null && cmp "$scratch/file" "$scratch/durable/$name"
  local status=$?
  rm -f "$scratch/durable/$name"
  return $status
}
case_of 'durable_copy takes a name of 255 bytes' a_long_name
through_a_link() {
  echo old >"$target"
  ln -s durable/to "$scratch/durable_link"
  "$durable" "$scratch/file" "$scratch/durable_link" 2>/dev/null && [ -L "$scratch/durable_link" ] && has_only "$scratch/file"
}
case_of 'durable_copy replaces the file behind a symbolic link, and not the link' through_a_link

keeps_the_old_one() {
  cp "$scratch/old" "$target"
  "$@" && has_only "$scratch/old"
}
case_of 'durable_copy keeps the old target, and nothing else, after an error' keeps_the_old_one \
  fails_with 1 'writing large' bash -c "ulimit -f 1000; exec '$durable' '$scratch/file' '$target'"
leaves_nothing() {
  rm -f "$target"
  fails_with 1 'large' bash -c "ulimit -f 1000; exec '$durable' '$scratch/file' '$target'" && is_empty
}
case_of 'durable_copy leaves nothing behind after an error where nothing was' leaves_nothing
case_of 'durable_copy names a file that is missing' keeps_the_old_one fails_with 1 "$missing No such file" "$durable" "$missing" "$target"
case_of 'durable_copy refuses a directory as its source' keeps_the_old_one fails_with 1 "$scratch directory" "$durable" "$scratch" "$target"
case_of 'durable_copy does not replace a directory' fails_with 1 "$scratch/durable directory" "$durable" "$scratch/file" "$scratch/durable"
keeps_a_fifo() { fails_with 1 "$scratch/fifo no file" "$durable" "$scratch/file" "$scratch/fifo" && [ -p "$scratch/fifo" ]; }
case_of 'durable_copy does not replace a FIFO or device' keeps_a_fifo

# The source is a FIFO that stays open, so that the copy waits when the signal comes.
has_begun() { ls -A "$scratch/durable" | grep -q durable_copy-; }
stopped_by() {
  exec 9<>"$scratch/fifo"
  echo half >&9
  fails_with "$2" "stopped $target before" signalled has_begun "$1" "$durable" "$scratch/fifo" "$target"
  local status=$?
  exec 9<&-
  return $status
}
case_of 'durable_copy that is stopped by SIGINT keeps the old target, and nothing else' keeps_the_old_one stopped_by INT 130
case_of 'durable_copy that is stopped by SIGTERM keeps the old target, and nothing else' keeps_the_old_one stopped_by TERM 143

# Under its name there is the whole old file, the whole new one, or none where none was. The temporary file may be left.
is_whole() {
  local had=$1
  if [ ! -e "$target" ]; then [ "$had" = none ]; return; fi
  cmp -s "$target" "$scratch/large" || { [ "$had" = old ] && cmp -s "$target" "$scratch/old"; } ||
    { echo "  a target of $(stat -c %s "$target") bytes"; return 1; }
}
killed_at_random() {
  local round microseconds killed=0 status whole=0
  head -c 8000000 /dev/urandom >"$scratch/large"
  local began=${EPOCHREALTIME/[.,]/}
  "$durable" "$scratch/large" "$target" 2>/dev/null
  local took=$((${EPOCHREALTIME/[.,]/} - began))
  for round in {1..20}; do
    local had=none
    rm -f "$target"
    [ $((round % 2)) -eq 0 ] || { had=old; cp "$scratch/old" "$target"; }
    microseconds=$((took * round / 20 + RANDOM % 1000))
    status=0
    timeout --foreground -s KILL "$(printf '%d.%06d' $((microseconds / 1000000)) $((microseconds % 1000000)))" \
      "$durable" "$scratch/large" "$target" >/dev/null 2>&1 || status=$?
    [ "$status" -ne 137 ] || killed=$((killed + 1))
    is_whole $had || whole=1
  done
  rm -f "$target" "$scratch"/durable/.to.durable_copy-??????
  [ "$killed" -gt 0 ] || { echo '  no round was killed'; return 1; }
  is_empty && return $whole
}
case_of 'durable_copy that is killed at random moments leaves a target that is whole, or as it was before' killed_at_random

if strace -o /dev/null true 2>/dev/null; then
  syncs_then_renames() {
    rm -f "$target"
    strace -f -y -o "$scratch/trace" -e 'trace=fsync,fdatasync,/^rename' "$durable" "$scratch/file" "$target" 2>/dev/null || return
    sed -nE 's/^[0-9]+ +(fsync|fdatasync|rename)[a-z0-9]*\(.*(durable_copy-|durable>).*/\1/p' "$scratch/trace" | xargs >"$scratch/order"
    [ "$(cat "$scratch/order")" = 'fsync rename fsync' ] || { cat "$scratch/trace"; return 1; }
  }
  case_of 'durable_copy writes the file to the disk, then renames it, then writes the folder' syncs_then_renames
  killed_at() {
    local call
    head -c 5000000 /dev/urandom >"$scratch/large"
    for call in copy_file_range,sendfile,write fchmod fsync /^rename fsync:when=2; do
      cp "$scratch/old" "$target"
      (strace -f -o "$scratch/trace" -e "inject=${call%%:*}:signal=KILL${call#"${call%%:*}"}" "$durable" "$scratch/large" "$target"
        exit) >/dev/null 2>&1
      [ $? -eq 137 ] && is_whole old || { echo "  killed at $call, or not"; return 1; }
    done
    rm -f "$target" "$scratch"/durable/.to.durable_copy-??????
    is_empty
  }
  case_of 'durable_copy that is killed at one of its calls leaves a target that is whole' killed_at
fi
