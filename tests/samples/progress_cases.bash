# Cases of copy_with_progress, for samples_test to source.
progress=$programs/copy_with_progress
terminal=$(dirname "${BASH_SOURCE[0]}")/on_terminal
timeout=
mkfifo "$scratch/fifo"

# Copies into a FIFO that is full after 64 KiB, since nobody reads from it: the copy waits until something ends it. Then counts
# what has arrived, which has to be what the program said.
into_a_full_fifo() {
  local expected=$1 arrived got=0
  shift
  exec 9<>"$scratch/fifo"
  "$@" "$progress" "$scratch/file" "$scratch/fifo" ${timeout:+--timeout $timeout} >"$scratch/stdout" 2>"$scratch/stderr" || got=$?
  arrived=$(dd <&9 iflag=nonblock bs=64k 2>/dev/null | wc -c)
  exec 9<&-
  [ "$got" -eq "$expected" ] || { echo "  ended with $got"; return 1; }
  grep -qF "; $arrived of 3000001 bytes are in $scratch/fifo" "$scratch/stdout" "$scratch/stderr" ||
    { echo "  $arrived bytes have arrived, and it said:"; cat "$scratch/stdout" "$scratch/stderr"; return 1; }
}
# Ctrl-C is typed when the terminal shows a percentage.
case_of 'Ctrl-C stops copy_with_progress while it waits, with status 130, and the bytes that it tells are those that arrived' \
  into_a_full_fifo 130 "$terminal" 80 '%'
# Plain lines are shown a second apart.
shows_a_line() { grep -q 'KiB of' "$scratch/stderr"; }
case_of 'SIGTERM does so too, with status 143' into_a_full_fifo 143 signalled shows_a_line TERM
plain_lines() {
  into_a_full_fifo 143 signalled shows_a_line TERM && ! grep -q $'\r' "$scratch/stderr" &&
    head -n 1 "$scratch/stderr" | grep -qxE 'copy_with_progress: [0-9]+ %, [0-9.]+ KiB of 2\.9 MiB, [0-9.]+ (Ki)?B/s, [-0-9]+:[-0-9]{2} left'
}
case_of 'copy_with_progress prints plain lines where stderr is no terminal' plain_lines
timeout=0.2
says_timeout() { into_a_full_fifo 1 && grep -q 'stopped by --timeout' "$scratch/stderr"; }
case_of 'copy_with_progress --timeout stops it while it waits' says_timeout
timeout=

# The reader takes a tenth of the file ten times a second. Each time that the bar is drawn is a line here.
drawn() {
  { for _ in {1..6}; do head -c 300000; sleep 0.1; done; cat; } <"$scratch/fifo" >"$scratch/received" &
  local reader=$!
  # A program that ended before it opened the FIFO would leave the reader waiting.
  "$terminal" "$1" '' "$progress" "$scratch/file" "$scratch/fifo" | tr '\r' '\n' >"$scratch/screen" || { kill $reader; return 1; }
  wait $reader
  cmp "$scratch/file" "$scratch/received" || return 1
  sed '/^ *$/d' "$scratch/screen" | head -n -1 >"$scratch/bars"
  [ -s "$scratch/bars" ] && ! grep -vxE "$2" "$scratch/bars" && grep -q '^copy_with_progress: 3000001 bytes in ' "$scratch/screen"
}
bar_fits() {
  drawn 90 '\[=* *\] [0-9]+ %, [0-9.]+ [KM]iB of 2\.9 MiB, [0-9.]+ ([KM]i)?B/s, [-0-9]+:[-0-9]{2} left *' &&
    ! grep -vxE '.{89}' "$scratch/bars"
}
case_of 'copy_with_progress draws a bar that fills a terminal up to its last column but one' bar_fits
narrow_fits() { drawn 30 '[0-9]+ %, [0-9.]+ [KM]iB of 2\.9 MiB *' && ! grep -E '.{30}' "$scratch/bars"; }
case_of 'copy_with_progress leaves out what a narrow terminal has no room for' narrow_fits

copies_and_says() {
  local words=$1
  shift
  "$progress" "$@" 2>"$scratch/stderr" && cmp "$scratch/file" "$scratch/to" && grep -qF "$words" "$scratch/stderr"
}
case_of 'copy_with_progress copies a file, and replaces a longer one' eval \
  'head -c 4000000 /dev/zero >"$scratch/to" && copies_and_says "3000001 bytes in " "$scratch/file" "$scratch/to"'
case_of 'copy_with_progress copies standard input to standard output' eval \
  'command cat "$scratch/file" | "$progress" - - 2>"$scratch/stderr" | cmp "$scratch/file" -'
no_percentage() {
  : >"$scratch/stderr"
  { wait_until grep -qx "copy_with_progress: 0 B, 0 B/s" "$scratch/stderr"; command cat "$scratch/file"; } | "$progress" - "$scratch/to" 2>"$scratch/stderr" &&
    cmp "$scratch/file" "$scratch/to" && ! grep -q % "$scratch/stderr"
}
case_of 'copy_with_progress tells no percentage of a pipe' no_percentage

# A limit of `ulimit -f` ends the first copy at a byte that is known.
stops_and_goes_on() {
  rm -f "$scratch/to"
  fails_with 1 "writing $scratch/to large 1024000 of 3000001 --resume ulimit" \
    bash -c "ulimit -f 1000; exec '$progress' '$scratch/file' '$scratch/to'" &&
    [ "$(stat -c %s "$scratch/to")" -eq 1024000 ] &&
    copies_and_says '1976001 bytes in ' --resume "$scratch/file" "$scratch/to"
}
case_of 'copy_with_progress says how far it came when an error stopped it, and --resume copies the rest and no more' stops_and_goes_on
case_of 'copy_with_progress --resume makes a target that is not there' eval \
  'rm -f "$scratch/to" && copies_and_says "3000001 bytes in " "$scratch/file" "$scratch/to" --resume'
case_of 'copy_with_progress --resume copies nothing where the target is complete' eval \
  'cp "$scratch/file" "$scratch/to" && copies_and_says "0 bytes in " "$scratch/file" --resume "$scratch/to"'
keeps_a_longer_target() {
  { command cat "$scratch/file"; echo more; } >"$scratch/to"
  fails_with 1 "$scratch/to 3000006 $scratch/file 3000001 --resume" "$progress" --resume "$scratch/file" "$scratch/to" &&
    [ "$(stat -c %s "$scratch/to")" -eq 3000006 ]
}
case_of 'copy_with_progress --resume refuses a target that is longer than the source, and keeps it' keeps_a_longer_target
case_of 'copy_with_progress --resume needs a source with positions' fails_with 1 '--resume needs files' "$progress" --resume - "$scratch/to"

case_of 'copy_with_progress names a file that is missing' fails_with 1 "FROM, $missing: No such file" "$progress" "$missing" "$scratch/to"
case_of 'copy_with_progress names a target that cannot be' fails_with 1 "TO, /missing/to: No such file" "$progress" "$scratch/file" /missing/to
case_of 'copy_with_progress refuses a directory as its source' fails_with 1 "$scratch directory" "$progress" "$scratch" "$scratch/to"
case_of 'copy_with_progress says that a device is full, and what to do' fails_with 1 "TO, /dev/full: No space 0 of make room" \
  "$progress" "$scratch/file" /dev/full
keeps_the_same_file() {
  ln -sf "$scratch/file" "$scratch/link"
  fails_with 1 "$scratch/link same file" "$progress" "$scratch/file" "$scratch/link" && [ "$(stat -c %s "$scratch/file")" -eq 3000001 ]
}
case_of 'copy_with_progress does not empty a file that is both ends' keeps_the_same_file
