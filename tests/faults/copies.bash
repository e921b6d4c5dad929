# For scripts that let whole programs copy under faults, to be sourced; $programs is the folder of the samples.
# A copy is the same bytes, or one line that says what is wrong, an exit status of 1 and the first of the bytes.
source "$(dirname "$0")/../support/cases.bash"
source "$(dirname "$0")/../support/system_calls.bash"
size=4300001  # enough for a mapping, and for a relay pipe
head -c $size /dev/urandom >"$scratch/from"
from=$scratch/from to=$scratch/to

# The copies. What stands in `under` comes before the program; what arrived is in $scratch/to.
under=()
copies=(copy_file replace_std_copy)
pipes=()
copy_file() { "${under[@]}" "$programs/copy_file" "$from" "$to"; }
replace_std_copy() { "${under[@]}" "$programs/replace_std_copy" "$from" "$to"; }
own_buffer() { "${under[@]}" "$programs/own_buffer" <"$from" >"$to"; }
cat_file() { "${under[@]}" "$programs/cat" <"$from" >"$to"; }
cat_from_pipe() { command cat "$from" 2>/dev/null | "${under[@]}" "$programs/cat" >"$to"; }
cat_to_pipe() { "${under[@]}" "$programs/cat" <"$from" | command cat >"$to"; }
cat_between_pipes() { command cat "$from" 2>/dev/null | "${under[@]}" "$programs/cat" | command cat >"$to"; }
to_unix() { with_listener socket_is_there "nc -lU $scratch/socket" "${under[@]}" "$programs/file_to_unix_socket" "$from" "$scratch/socket" "$@"; }
to_tcp() { with_listener port_is_there "nc -l 127.0.0.1 $port" "${under[@]}" "$programs/file_to_tcp" "$from" 127.0.0.1 $port "$@"; }
relaxed_to_unix() { to_unix --relax; }
relaxed_to_tcp() { to_tcp --relax; }
if uses_libcxx "$programs/cat"; then
  echo 'skipped: faults of copies between cin and cout, whose descriptors libc++ does not tell'
else
  pipes=(cat_from_pipe cat_between_pipes)
  copies+=(cat_file cat_to_pipe own_buffer "${pipes[@]}")
fi
if command -v nc >/dev/null; then
  copies+=(to_unix relaxed_to_unix to_tcp relaxed_to_tcp)
else
  echo 'skipped: faults of copies to sockets, which need nc (netcat-openbsd)'
fi

# Runs a copy; where it failed, `status` says so. cat's own words go to stderr, and so do all errors.
run() {
  rm -f "$to"
  status=0
  "$1" >"$scratch/stdout" 2>"$scratch/stderr" || status=$?
  case $1 in *to_unix | *to_tcp) mv "$scratch/received" "$to" ;; esac
}
arrives() {
  run "$1"
  [ "$status" -eq 0 ] && cmp "$from" "$to" || { echo "  $1: status $status: $(<"$scratch/stderr")"; return 1; }
}
fails_with() {
  run "$1"
  has_failed_with "$@"
}
# One line that holds these words, and nothing arrived that was not in the file.
has_failed_with() {
  local copy=$1 word
  shift
  [ "$status" -eq 1 ] || { echo "  $copy: status $status: $(<"$scratch/stderr")"; return 1; }
  [ "$(wc -l <"$scratch/stderr")" -eq 1 ] || { echo "  $copy: not one line:"; command cat "$scratch/stderr"; return 1; }
  for word in "$@"; do
    grep -qF -- "$word" "$scratch/stderr" || { echo "  $copy: does not say $word: $(<"$scratch/stderr")"; return 1; }
  done
  [ ! -e "$to" ] || cmp -n "$(stat -c %s "$to")" "$from" "$to"
}
