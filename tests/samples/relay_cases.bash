# tcp_relay between nc and a server, to be sourced by samples_test.
relay_port=$((port - 10000))  # below those that the kernel gives away
relay_is_there() { grep -q "$(printf ':%04X 00000000:0000 0A' $relay_port)" /proc/net/tcp; }

# Sends a file and receives another at the same time. (A listening nc ends with what it receives, and cuts its answer.)
answering_server="import socket, sys, threading
listener = socket.create_server(('127.0.0.1', $port))
peer = listener.accept()[0]
def answer():
    peer.sendfile(open(sys.argv[1], 'rb'))
    peer.shutdown(socket.SHUT_WR)
answering = threading.Thread(target=answer)
answering.start()
with open(sys.argv[2], 'wb') as received:
    while some := peer.recv(65536): received.write(some)
answering.join()"

# Starts the server on $port, and the relay before it.
relayed() {
  local answer=$1
  shift
  python3 -c "$answering_server" "$answer" "$scratch/received" &
  local listener=$!
  wait_until port_is_there
  "$programs/tcp_relay" $relay_port 127.0.0.1 $port --once "$@" 2>"$scratch/stderr" &
  local relay=$!
  wait_until relay_is_there
  nc -N 127.0.0.1 $relay_port <"$scratch/file" >"$scratch/answer"
  local status=0
  wait $relay || status=$?
  wait $listener
  return "$status"
}
passes_both_on() {
  relayed "$scratch/file" && cmp "$scratch/file" "$scratch/received" && cmp "$scratch/file" "$scratch/answer" &&
    grep -q 'tcp_relay: 3000001 bytes there, 3000001 bytes back$' "$scratch/stderr"
}
# Answers with the number of bytes, once it has met their end.
counting_server="import socket
listener = socket.create_server(('127.0.0.1', $port))
peer = listener.accept()[0]
n = 0
while some := peer.recv(65536): n += len(some)
peer.sendall(str(n).encode())"
answers_after_the_end() {
  python3 -c "$counting_server" &
  local server=$!
  wait_until port_is_there
  "$programs/tcp_relay" $relay_port 127.0.0.1 $port --once 2>"$scratch/stderr" &
  local relay=$!
  wait_until relay_is_there
  [ "$(timeout 20 nc -N 127.0.0.1 $relay_port <"$scratch/file")" = 3000001 ] && wait $relay && wait $server
}
is_spliced() {
  relayed "$scratch/file" --explain && grep -q splice_through_pipe "$scratch/stderr"
}
names_who_is_not_there() {
  "$programs/tcp_relay" $relay_port 127.0.0.1 1 --once 2>"$scratch/stderr" &
  local relay=$!
  wait_until relay_is_there
  nc -N 127.0.0.1 $relay_port <"$scratch/file" >/dev/null
  wait $relay && grep -q 'connecting: Connection refused' "$scratch/stderr"
}
ends_by_a_signal() {
  "$programs/tcp_relay" $relay_port 127.0.0.1 1 2>"$scratch/stderr" &
  local relay=$!
  wait_until relay_is_there
  kill -TERM $relay
  wait $relay
}

case_of 'tcp_relay refuses a port that is none' fails_with 1 "70000 port 65535" "$programs/tcp_relay" 70000 127.0.0.1 1
case_of 'tcp_relay refuses an address that is none' fails_with 1 "nowhere address" "$programs/tcp_relay" 7000 127.0.0.1 1 --address nowhere
case_of 'tcp_relay says that it cannot listen' fails_with 1 "192.0.2.1 port 7000 assign" "$programs/tcp_relay" 7000 127.0.0.1 1 --address 192.0.2.1
case_of 'tcp_relay ends when it gets SIGTERM' ends_by_a_signal
if command -v nc >/dev/null; then
  case_of 'tcp_relay passes both directions on, to their ends' passes_both_on
  case_of 'tcp_relay passes on an answer that comes after the end of the question' answers_after_the_end
  case_of 'tcp_relay splices' is_spliced
  case_of 'tcp_relay tells that nobody listens where it passes on to' names_who_is_not_there
fi
