# Cases of whole requests: methods, keep-alive, pipelining, what is malformed. To be sourced by http_server_test.
start_server || exit

gets_a_file() {
  answers 200 "$url/file.bin" && cmp "$scratch/body" "$www/file.bin" && has_field Content-Length 3000001 &&
    has_field Last-Modified 'Sun, 02 Feb 2020 02:02:02 GMT' && has_field Accept-Ranges bytes
}
case_of 'a file is served' gets_a_file
has_types() {
  answers 200 "$url/dir/" && has_field Content-Type text/html && answers 200 "$url/a.txt" && has_field Content-Type text/plain
}
case_of 'files have their media types' has_types

without_date() { tr -d '\r' <"$scratch/head" | grep -v '^Date:'; }
head_is_that_of_get() {
  local path
  for path in file.bin a.txt empty.txt dir dir/ missing %00; do
    get "$url/$path" && without_date >"$scratch/get" && get -I "$url/$path" && without_date | diff "$scratch/get" - || return
  done
}
case_of '75: HEAD has the status and the fields of GET' head_is_that_of_get
head_has_no_body() {
  raw 'HEAD /a.txt HTTP/1.1\r\nHost: x\r\n\r\nHEAD /missing HTTP/1.1\r\nHost: x\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
    tr -d '\r' >"$scratch/body"
  [ "$(grep -c '^HTTP/1.1 ' "$scratch/body")" -eq 3 ] && [ "$(grep -c hello "$scratch/body")" -eq 1 ] &&
    [ "$(tail -n 1 "$scratch/body")" = hello ]
}
case_of '75: HEAD has no body, and the next pipelined answer is intact' head_has_no_body

keeps_alive() {
  [ "$(curl -sS -w '%{num_connects} ' "$@" "$url/a.txt" "$url/missing" "$url/empty.txt" -o /dev/null -o /dev/null -o /dev/null)" = '1 0 0 ' ]
}
case_of 'a connection serves one request after the other' keeps_alive
case_of '87: so does one of HTTP/1.0 that asks for it' keeps_alive --http1.0 -H 'Connection: keep-alive'
closes() { raw "$1" | tail -n 1 | grep -qx hello; }
case_of '87: Connection: close is closed behind the body' closes 'GET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
case_of '87: HTTP/1.0 is closed behind the body' closes 'GET /a.txt HTTP/1.0\r\n\r\n'
no_reset_eats_the_body() {
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  { printf 'GET /file.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'; head -c 100000 /dev/zero; } >&3
  sleep 0.2
  timeout 5 cat <&3 | tail -c 3000001 | cmp - "$www/file.bin"
  local status=$?
  exec 3<&-
  return $status
}
case_of '87: what a client sends on after the last request costs it no byte of the answer' no_reset_eats_the_body

# Answers that are parsed one after the other have to be those of the requests.
pipelined_client="import socket, sys
kinds = [('GET', 'a.txt', '', 200, b'hello\n'), ('HEAD', 'file.bin', '', 200, b''), ('GET', 'a.txt', 'If-None-Match: *\r\n', 304, b''),
         ('GET', 'a.txt', 'Range: bytes=1-2\r\n', 206, b'el'), ('GET', 'missing', '', 404, b'404 Not Found\n'),
         ('GET', 'a.txt', 'Range: bytes=9-\r\n', 416, b'416 Range Not Satisfiable\n'), ('GET', 'empty.txt', '', 200, b'')]
kinds += [('GET', 'file.bin', f'Range: bytes={n * 1000}-{n * 1000 + 999}\r\n', 206, open(sys.argv[2], 'rb').read()[n * 1000:][:1000]) for n in range(6)]
kinds = [kinds[n % len(kinds)] for n in range(100)]
peer = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
peer.sendall(''.join(f'{method} /{path} HTTP/1.1\r\nHost: x\r\n{more}\r\n' for method, path, more, _, _ in kinds).encode())
peer.shutdown(socket.SHUT_WR)
answers = b''
while some := peer.recv(65536): answers += some
for method, path, more, status, body in kinds:
    head, _, answers = answers.partition(b'\r\n\r\n')
    assert head.startswith(b'HTTP/1.1 %d ' % status), (method, path, more, head)
    assert answers.startswith(body), (method, path, more, answers[:100])
    answers = answers[len(body):]
assert answers == b'', answers[:100]"
answers_in_order() { timeout 10 python3 -c "$pipelined_client" $port "$www/file.bin"; }
case_of '86: a hundred pipelined requests are answered in their order, and none is merged with another' answers_in_order
in_two_pieces() {
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET /a.txt HT' >&3
  sleep 0.1
  printf 'TP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
  [ "$(timeout 5 cat <&3 | tail -n 1)" = hello ]
  local status=$?
  exec 3<&-
  return $status
}
case_of 'a request may come in pieces' in_two_pieces

expects() {
  answers 417 -H 'Expect: tea' "$url/a.txt" && answers 417 -H 'Expect: 100-continue, tea' "$url/a.txt" &&
    answers 200 -H 'Expect: 100-Continue' "$url/a.txt" && answers 200 --http1.0 -H 'Expect: tea' "$url/a.txt" &&
    raw_answers 417 'GET /a.txt HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 5\r\n\r\n12345'
}
case_of '417: nothing else can be expected, but by HTTP/1.0, which has no Expect' expects
refuses_methods() {
  answers 405 -X POST -d abc "$url/a.txt" && has_field Allow 'GET, HEAD' && answers 405 -X DELETE "$url/a.txt" &&
    answers 405 -X OPTIONS "$url/a.txt" && answers 501 -X BREW "$url/a.txt" &&
    raw_answers 405 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
}
case_of '405: another method is refused, and told what is allowed' refuses_methods
refuses_malformed() {
  local request
  for request in 'GET /a.txt HTTP/1.1\r\nConnection: close\r\n\r\n' 'GET /a.txt HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n' \
    'junk\r\n\r\n' ' \r\n\r\n' 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n' 'GET /a.txt HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n' \
    'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n' \
    'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n' 'GET /a.txt HTTP/1.1\r\nHost : x\r\n\r\n'; do
    raw_answers 400 "$request" || return
  done
}
case_of '400: what is malformed is refused' refuses_malformed
case_of '505: another version is refused' raw_answers 505 'GET /a.txt HTTP/2.0\r\nHost: x\r\n\r\n'
whole_uri() { raw 'GET http://x/a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' | grep -qx hello; }
case_of 'a whole URI is a target as well' whole_uri
case_of '431: long headers are refused' answers 431 -H "X: $(printf 'x%.0s' {1..20000})" "$url/a.txt"
case_of '84: 414: a target of 8 KiB is refused' answers 414 "$url/$(printf 'x%.0s' {1..8191})"
case_of '84: 414: so is one that is longer than all headers may be' answers 414 "$url/$(printf 'x%.0s' {1..30000})"
case_of '84: a target that is just not too long is looked for' answers 404 "$url/$(printf 'x%.0s' {1..8190})"
logs_lines() {
  answers 200 "$url/file.bin" && logs '^127\.0\.0\.1 - - \[[^]]*\] "GET /file\.bin HTTP/1\.1" 200 3000001 (buffered|mapped|sendfile)$' &&
    answers 404 "$url/%22%5c" && logs '"GET /%22%5c HTTP/1\.1" 404 14 none$'
}
case_of 'each answer is a line of the log, with its bytes and their way' logs_lines
# The server may see the second line of it later, and not care any more.
forges_no_line() {
  raw_answers 400 'junk"\x1b[1m\n::1 - - [forged] "GET / HTTP/1.1" 200 1 none\r\n\r\n' &&
    logs '"junk\\x22\\x1b\[1m\\x0a.*" 400 16 none$' && ! grep -q '^::1' "$scratch/log"
}
case_of 'no request forges a line of the log, or writes to the terminal that shows it' forges_no_line
case_of 'a server that gets SIGTERM ends with success' stop_server
tells_only_problems() {
  : >"$scratch/log"
  answers 200 "$url/file.bin" && answers 404 "$url/missing" && [ ! -s "$scratch/log" ] || { cat "$scratch/log"; return 1; }
}
case_of 'with --quiet, answers that went well are no lines of the log' served_with --quiet tells_only_problems
