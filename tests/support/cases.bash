# For scripts that test programs, to be sourced: cases that are counted, and a listener for what a program sends.
# Everything lies in the folder $scratch, which is gone with the script, as is what still runs in the background.
scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$scratch"' EXIT
trap 'exit 143' TERM INT

passed=0
failed=0
case_of() {
  local sentence=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $sentence"
  fi
}

# What tests/run counts.
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

# Whether a program is linked with libc++. ldd is let finish before its output is searched: in a pipe to `grep -q` it may die of
# SIGPIPE, and pipefail would then say no.
uses_libcxx() {
  local libraries
  libraries=$(ldd "$1") && [[ $libraries == *libc++.so* ]]
}

socket_is_there() { [ -S "$scratch/socket" ]; }
port=$((20000 + RANDOM % 10000))
port_is_there() { grep -q "$(printf ':%04X 00000000:0000 0A' $port)" /proc/net/tcp; }

# Runs a command while nc listens, until a condition holds; what nc receives is in $scratch/received. The status is the
# command's.
with_listener() {
  local listening=$1 nc=$2
  shift 2
  rm -f "$scratch/socket"
  $nc >"$scratch/received" </dev/null &
  local listener=$! tries status=0
  for tries in {1..500}; do
    $listening && break
    sleep 0.01
  done
  "$@" || status=$?
  # Whoever never connected leaves it waiting.
  [ "$status" -eq 0 ] || { sleep 0.05; kill "$listener" 2>/dev/null; }
  wait "$listener" 2>/dev/null || true
  return "$status"
}
