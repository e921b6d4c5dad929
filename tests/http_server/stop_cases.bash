# Cases of SIGTERM and SIGINT. To be sourced by http_server_test.

is_refused() { ! curl -sS -m 1 -o /dev/null "$url/a.txt" 2>/dev/null; }
# Stops a server amid a body. What the client ended with is in $ended, what the server ended with in the status.
stopped_with() {
  local signal=$1 rate=$2 result=0
  shift 2
  cp "$scratch/big" "$www/big"
  rm -f "$scratch/body"
  start_server "$@" || return
  curl -sS --limit-rate "$rate" -m 8 "$url/big" -o "$scratch/body" 2>/dev/null &
  local client=$!
  # This one has no request, and must not be waited for.
  exec 4<>"/dev/tcp/127.0.0.1/$port"
  wait_until test -s "$scratch/body"
  kill -"$signal" $server
  wait_until is_refused || { echo '  it still accepts connections'; result=1; }
  wait $server || result=$?
  exec 4<&-
  [ "$rate" = 40M ] || kill $client  # it takes long over what was on its way to it
  wait $client
  ended=$?
  return $result
}
finishes() { stopped_with "$1" 40M && [ "$ended" -eq 0 ] && cmp "$scratch/body" "$scratch/big" && logs 'GET /big .* 200 32000000 [a-z]+$'; }
case_of '90: SIGTERM ends a server once its bodies have ended, and no new connection comes in' finishes TERM
case_of '90: so does SIGINT' finishes INT
is_cut() {
  stopped_with TERM 2M --grace 0.3 "$@"
  local status=$? arrived
  arrived=$(sed -nE 's/.*GET \/big HTTP\/1.1" 200 ([0-9]+) [a-z]+; 32000000 promised: cut when the server was stopped$/\1/p' "$scratch/log")
  [ $status -eq 0 ] && [ "${arrived:-32000000}" -lt 32000000 ] && [ "$arrived" -gt 0 ] || { echo "  $status, $arrived"; cat "$scratch/log"; return 1; }
}
case_of '90: what has not ended after the time of grace is cut, with the count in the log' is_cut
case_of '90: so it is with threads and disk threads' is_cut --threads 2 --disk-threads 2
at_once() {
  cp "$scratch/big" "$www/big"
  rm -f "$scratch/body"
  start_server
  curl -sS --limit-rate 2M -m 8 "$url/big" -o "$scratch/body" 2>/dev/null &
  wait_until test -s "$scratch/body"
  kill -TERM $server
  wait_until grep -q stopping "$scratch/err"
  kill -TERM $server
  wait $server && logs 'GET /big .* 32000000 promised: cut by a second signal'
  local status=$?
  kill %% 2>/dev/null
  return $status
}
case_of '90: a second signal cuts at once' at_once

# Clients that have asked for nothing yet, or not to the end, or that have their answer.
is_gone() { ! kill -0 $server 2>/dev/null; }
waits_for_nobody() {
  local client clients=() request result=0
  for request in '' GET 'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc' 'GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\n' 'GET /a.txt HTTP/1.0\r\n\r\n'; do
    exec {client}<>"/dev/tcp/127.0.0.1/$port"
    printf "$request" >&$client
    clients+=($client)
  done
  logs 'HTTP/1\.0" 200'
  kill -TERM $server
  wait_until is_gone || { echo '  it still runs'; kill -KILL $server; result=1; }
  for client in "${clients[@]}"; do exec {client}>&-; done
  return $result
}
case_of '90: a client that owes a request, or its end, is not waited for' \
  served_with '--idle-timeout 1000 --header-timeout 1000 --grace 1000' waits_for_nobody
without_descriptors() {
  leave_descriptors 0
  curl -sS -m 8 "$url/a.txt" >/dev/null 2>&1 &
  local client=$!
  wait_until grep -q 'accepting a connection: Too many open files' "$scratch/err" && kill -TERM $server && wait_until is_gone
  local result=$?
  wait $client
  return $result
}
case_of '90: a server that has no descriptor left is stopped as well' served_with '' without_descriptors
