# Cases of what the server must not run out of, whatever its clients do: descriptors, memory and time. To be sourced by
# http_server_test.

# Lowers the server's limit so that it can open so many descriptors more, and no other.
leave_descriptors() {
  local left=$1 number=0
  while [ -L "/proc/$server/fd/$number" ] || [ $((left--)) -gt 0 ]; do number=$((number + 1)); done
  prlimit --pid "$server" --nofile="$number:"
}
allow_descriptors() { prlimit --pid "$server" --nofile="$(ulimit -Hn):"; }
has_none_for_the_file() {
  leave_descriptors 1
  answers 503 "$url/a.txt" && logs 'GET /a.txt HTTP/1.1" 503 24 none; 24 promised: opening a.txt: Too many open files$' || return
  allow_descriptors
  answers 200 "$url/a.txt"
}
case_of '503: without a descriptor for the file, and the next request is answered' served_with '' has_none_for_the_file
has_none_for_the_client() {
  leave_descriptors 0
  curl -sS -m 8 "$url/a.txt" >"$scratch/body" &
  local client=$!
  wait_until grep -q 'accepting a connection: Too many open files' "$scratch/err" || { echo '  nobody is told'; return 1; }
  allow_descriptors
  wait $client && has_body hello
}
case_of 'a client waits while there is no descriptor for its connection, and is served then' served_with '' has_none_for_the_client

# So many clients ask for a file, and take no more than the kernel does for them.
stalled_clients="import socket, sys, time
peers = [socket.socket() for n in range(int(sys.argv[2]))]
for peer in peers:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.connect(('127.0.0.1', int(sys.argv[1])))
    peer.sendall(b'GET /%s HTTP/1.1\r\nHost: x\r\n\r\n' % sys.argv[3].encode())
for peer in peers: peer.recv(1)
print('asked', flush=True)
time.sleep(60)"
# A copy may hold a buffer of 128 KiB of a file that is not mapped, whatever the size of the file.
stays_small() {
  local path=$1 descriptors_before memory_before client result=0
  cp "$scratch/big" "$www/big"
  descriptors_before=$(descriptors)
  memory_before=$(memory)
  : >"$scratch/asked"
  python3 -c "$stalled_clients" $port 60 "$path" >"$scratch/asked" &
  client=$!
  wait_until grep -q asked "$scratch/asked" || result=1
  sleep 0.5
  [ $(($(memory) - memory_before)) -lt $((60 * 200)) ] || { echo "  $path: $memory_before KiB, then $(memory)"; result=1; }
  answers 200 "$url/a.txt" || result=1
  kill $client
  wait $client 2>/dev/null
  wait_until has_descriptors "$descriptors_before" || { echo "  $path: $descriptors_before descriptors, then $(descriptors)"; result=1; }
  return $result
}
case_of '85: clients that never read cost a buffer each, of a file of 3 MB' served_with '' stays_small file.bin
case_of '85: and less of one of 32 MB' served_with '' stays_small big
case_of '85: so it is with disk threads' served_with '--disk-threads 2' stays_small big

# Each kind of client sends a little again and again, and never comes to an end. All have to be closed.
dripping_clients="import socket, sys, time
begins = [(b'G', b'E'), (b'GET /a.txt HTTP/1.1\r\nX: ', b'x'), (b'', b'\r\n'), (b'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n', b'x'),
          (b'GET /a.txt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n', b'1\r\nx\r\n'), (b'GET /a.txt HTTP/1.0\r\n\r\n', b'x')]
left = {}
for begin, drip in begins * 10:
    peer = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
    peer.sendall(begin)
    peer.setblocking(False)
    left[peer] = begin, drip
end = time.monotonic() + 8
while left and time.monotonic() < end:
    for peer, (begin, drip) in list(left.items()):
        try:
            peer.send(drip)
            peer.recv(4096)
        except BlockingIOError: pass
        except OSError: del left[peer]
    time.sleep(0.02)
for begin, drip in set(left.values()): print(' ', begin, drip, 'is still served')
sys.exit(len(left) > 0)"
drips() {
  local before client
  before=$(descriptors)
  python3 -c "$dripping_clients" $port &
  client=$!
  while kill -0 $client 2>/dev/null; do answers 200 "$url/a.txt" || return; done
  wait $client && { wait_until has_descriptors "$before" || { echo "  $before descriptors, then $(descriptors)"; false; }; }
}
case_of 'clients that send a byte now and then are closed, and delay nobody' served_with '--header-timeout 0.3 --idle-timeout 0.3' drips
