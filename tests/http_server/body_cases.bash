# Cases of requests with a body: where it ends, so that the next request is the one that the client has sent. To be sourced by
# http_server_test.
start_server || exit

drops_a_body() {
  [ "$(raw 'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
    grep -c hello)" -eq 2 ] &&
    [ "$(raw 'GET /a.txt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
      grep -c hello)" -eq 2 ]
}
case_of 'the body of a GET is dropped, and an empty line behind it as well' drops_a_body
# A request that is smuggled in what another server takes for a body would be answered with 404.
smuggles_nothing() {
  local fields expected got
  while read -r expected fields; do
    got=$(raw "GET /a.txt HTTP/1.1\r\nHost: x\r\n$fields\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" |
      sed -n 's/^HTTP\/1\.1 \([0-9]*\) .*/\1/p' | tr '\n' ' ')
    [ "$got" = "$expected " ] || { echo "  $fields: ${got:-nothing} instead of $expected"; return 1; }
  done <<<"$1"
}
unknown_codings='501 Transfer-Encoding: identity
501 Transfer-Encoding: gzip
501 Transfer-Encoding: gzip, chunked
501 Transfer-Encoding: chunked, gzip
501 Transfer-Encoding: chunked;a=b
501 Transfer-Encoding: xchunked
501 Transfer-Encoding: "chunked"
501 Transfer-Encoding:
501 Transfer-Encoding: identity\r\nTransfer-Encoding: chunked
400 Transfer-Encoding: chunked\r\nTransfer-Encoding: identity
400 Transfer-Encoding: \x0bchunked
400 Transfer-Encoding: identity\r\nContent-Length: 5
400 Content-Length: 5\r\nTransfer-Encoding: identity
400 Content-Length: 5\r\nContent-Length: 6
400 Content-Length: +5
400 Content-Length: 0x5
400 Content-Length: 5a
400 Content-Length:
400 Content-Length: 18446744073709551621
400 X: a\nTransfer-Encoding: chunked
400 X: a\rTransfer-Encoding: chunked
400 Transfer-Encoding : chunked'
case_of 'a body whose end is not certain is refused, and is never taken for a request' smuggles_nothing "$unknown_codings"
old_chunks() { raw_answers 400 'GET /a.txt HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'; }
case_of 'so is a chunked one of HTTP/1.0, which has no chunks' old_chunks
wrong_chunks() {
  local chunk
  for chunk in 0x3 -3 +3 10000000000000003 '3;a\nb' 3g ''; do
    raw_answers 400 "GET /a.txt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n$chunk\r\nabc\r\n0\r\n\r\n" || return
  done
}
case_of 'so is a chunk whose length is no number' wrong_chunks
ignores_trailers() {
  [ "$(raw 'GET /a.txt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nRange: bytes=0-0\r\nIf-Match: "x"\r\nHost: y\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
    grep -c hello)" -eq 2 ]
}
case_of 'what is behind the chunks of a body changes nothing' ignores_trailers
case_of '413: a long one is refused' raw_answers 413 'GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n'
case_of '413: so is a long chunk' raw_answers 413 "GET /a.txt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n$(printf 'x%.0s' {1..70000})"
asks_first() {
  [ "$(curl -sS -m 5 -X GET -H 'Expect: 100-continue' -d abc "$url/a.txt")" = hello ]
}
case_of 'whoever asks whether to send a body gets the answer at once' asks_first
stop_server
