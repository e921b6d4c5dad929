# Cases of files that change while they are sent, and of clients that are slow or go away. To be sourced by http_server_test.

# Runs a command once a slow client has begun to take $www/big; the client is curl, whose status this has.
while_sending() {
  cp "$scratch/big" "$www/big"
  rm -f "$scratch/body"
  curl -sS --limit-rate 40M -m 8 -w '%{num_connects} ' "$url/big" -o "$scratch/body" "$url/a.txt" -o "$scratch/next" >"$scratch/connects" 2>/dev/null &
  local client=$!
  wait_until test -s "$scratch/body"
  "$@"
  wait $client
}
# The client reads nothing until the file is shorter, so that the server has not sent all of it before.
shrinks() {
  local head arrived
  cp "$scratch/big" "$www/big"
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET /big HTTP/1.1\r\nHost: x\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n' >&3
  sleep 0.2
  truncate -s 1000000 "$www/big"
  timeout 5 cat <&3 >"$scratch/body" || { echo '  the connection was not closed'; return 1; }
  exec 3<&-
  head=$(LC_ALL=C sed $'/^\r$/q' "$scratch/body" | wc -c)
  arrived=$(($(stat -c %s "$scratch/body") - head))
  [ "$arrived" -lt 32000000 ] && logs "GET /big HTTP/1.1\" 200 $arrived [a-z]+; 32000000 promised: (the file has become shorter|reading: )" &&
    ! grep -q a.txt "$scratch/log" && answers 200 "$url/a.txt"
}
case_of '81: a file that becomes shorter closes the connection, with the count in the log, and no answer follows' served_with '' shrinks
tells_curl() {
  rm -f "$www/big" "$scratch/body"
  truncate -s 500000000 "$www/big"
  curl -sS --limit-rate 40M -m 8 "$url/big" -o "$scratch/body" 2>/dev/null &
  wait_until test -s "$scratch/body"
  truncate -s 1000000 "$www/big"
  wait $!
  [ $? -eq 18 ]
}
case_of '81: curl says then that a part is missing (18)' served_with '--disk-threads 1' tells_curl
grows() {
  while_sending dd if=/dev/zero of="$www/big" bs=1M count=8 oflag=append conv=notrunc status=none &&
    cmp "$scratch/body" "$scratch/big" && [ "$(cat "$scratch/connects")" = '1 0 ' ] && cmp "$scratch/next" "$www/a.txt"
}
case_of '82: a file that grows is sent as long as was said, and the connection goes on' served_with '' grows
is_replaced() {
  cp "$www/file.bin" "$www/new"
  while_sending mv "$www/new" "$www/big" && cmp "$scratch/body" "$scratch/big" || return
  answers 200 "$url/big" && cmp "$scratch/body" "$www/file.bin"
}
case_of '83: a file that is replaced is sent to its old end, and the next request gets the new one' served_with '' is_replaced

descriptors() { ls "/proc/$server/fd" | wc -l; }
has_descriptors() { [ "$(descriptors)" -eq "$1" ]; }
# In KiB, without what is mapped of files. A sanitizer keeps what is freed: 0.
libraries=$(ldd "$program")
memory() {
  if [[ $libraries =~ lib(a|t|ub)san ]] || grep -qE '__(a|t)san_init' "$program"; then echo 0; return; fi
  sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$server/status"
}
goes_away() {
  cp "$scratch/big" "$www/big"
  answers 200 "$url/a.txt"
  local before n
  # The connection of curl has ended once the number stays.
  sleep 0.1
  before=$(descriptors)
  for n in {1..5}; do curl -sS "$url/big" 2>/dev/null | head -c 1000 >/dev/null; done
  local memory_before
  memory_before=$(memory)
  for n in {1..10}; do curl -sS "$url/big" 2>/dev/null | head -c 1000 >/dev/null; done
  wait_until has_descriptors "$before" && logs 'GET /big .*; 32000000 promised: sending: (Broken pipe|Connection reset by peer)' &&
    [ $(($(memory) - memory_before)) -lt 4096 ] || { echo "  $before descriptors, then $(descriptors); $memory_before KiB, then $(memory)"; return 1; }
}
case_of '85: a client that goes away within a body leaves no descriptor and no memory' served_with '' goes_away
never_reads() {
  local before
  cp "$scratch/big" "$www/big"
  before=$(descriptors)
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET /big HTTP/1.1\r\nHost: x\r\n\r\n' >&3
  logs 'GET /big .* 200 [0-9]+ [a-z]+; 32000000 promised: ' && wait_until has_descriptors "$before"
  local result=$?
  exec 3<&-
  return $result
}
case_of '85: a client that takes nothing is given up' served_with '--send-timeout 0.15' never_reads
case_of '85: so it is with disk threads' served_with '--send-timeout 0.15 --disk-threads 1' never_reads

is_silent() { [ -z "$(raw '')" ]; }
case_of 'a connection without a request is closed after a while' served_with '--idle-timeout 0.2' is_silent
case_of 'an idle one is closed after its last answer' served_with '--idle-timeout 0.2' \
  eval '[ "$(raw "GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n" | grep -c hello)" -eq 1 ]'
case_of '408: a request that does not arrive' served_with '--header-timeout 0.2' raw_answers 408 'GET /a.txt HTTP/1.1\r\nHos'
case_of '408: nor does its body' served_with '--header-timeout 0.2' raw_answers 408 'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc'
