# Cases of conditional requests. To be sourced by http_server_test.
start_server || exit
answers 200 -I "$url/a.txt"
etag=$(field ETag)
date=$(field Last-Modified)
before='Sun, 02 Feb 2020 02:02:01 GMT'

not_modified() {
  local value
  for value in '*' "$etag" "W/$etag" "\"x\", $etag"; do
    answers 304 -H "If-None-Match: $value" "$url/a.txt" && has_body '' && has_field ETag "$etag" || return
  done
  answers 200 -H 'If-None-Match: "x"' "$url/a.txt" && answers 200 -H 'If-None-Match: junk' "$url/a.txt"
}
case_of '79: If-None-Match of the same file is 304' not_modified
since() {
  answers 304 -H "If-Modified-Since: $date" "$url/a.txt" && answers 200 -H "If-Modified-Since: $before" "$url/a.txt" &&
    answers 200 -H 'If-Modified-Since: yesterday' "$url/a.txt" &&
    answers 200 -H "If-Modified-Since: $date" -H 'If-None-Match: "x"' "$url/a.txt" &&
    answers 304 -H "If-Modified-Since: $before" -H "If-None-Match: $etag" "$url/a.txt"
}
case_of '79: If-Modified-Since counts where it is a date, and there is no ETag' since
preconditions() {
  answers 200 -H "If-Match: $etag" "$url/a.txt" && answers 200 -H 'If-Match: *' "$url/a.txt" && answers 412 -H 'If-Match: "x"' "$url/a.txt" &&
    answers 412 -H "If-Match: W/$etag" "$url/a.txt" && answers 412 -H "If-Unmodified-Since: $before" "$url/a.txt" &&
    answers 200 -H "If-Unmodified-Since: $date" "$url/a.txt" && answers 200 -H "If-Match: $etag" -H "If-Unmodified-Since: $before" "$url/a.txt" &&
    answers 412 -H 'If-Match: "x"' -H "If-None-Match: $etag" "$url/a.txt"
}
case_of '412: If-Match and If-Unmodified-Since refuse another state of the file' preconditions
goes_on_after() {
  local close='GET /a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  raw "GET /a.txt HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=99-\r\n\r\n$close" |
    tr -d '\r' >"$scratch/body"
  [ "$(grep -c '^HTTP/1.1 ' "$scratch/body")" -eq 3 ] && [ "$(grep -c hello "$scratch/body")" -eq 1 ] &&
    ! sed -n '1,/^$/p' "$scratch/body" | grep -qi '^content-length'
}
case_of '80: after 304 and 416 the connection serves the next request' goes_on_after
changes() {
  cp -p "$www/a.txt" "$www/b.txt" && answers 200 -I "$url/b.txt" || return
  local old
  old=$(field ETag)
  touch -d '2020-02-02 02:02:02.123456790 UTC' "$www/b.txt" && answers 200 -H "If-None-Match: $old" "$url/b.txt" && [ "$(field ETag)" != "$old" ]
}
case_of 'an ETag changes with a nanosecond of the time of modification' changes
stop_server
