# Cases of Range and If-Range. To be sourced by http_server_test.
start_server || exit

part() {
  local range=$1 offset=$2 length=$3
  answers 206 -H "Range: bytes=$range" "$url/file.bin" && has_bytes "$www/file.bin" "$offset" "$length" &&
    has_field Content-Length "$length" && has_field Content-Range "bytes $offset-$((offset + length - 1))/3000001"
}
exact_parts() {
  part 0-0 0 1 && part -1 3000000 1 && part 5- 5 2999996 && part 100-199 100 100 && part 3000000-9999999 3000000 1 &&
    part -9999999 0 3000001 && part 0-99999999999999999999 0 3000001
}
case_of '76: a range is answered exactly' exact_parts
unsatisfiable() {
  local range
  for range in -0 3000001- 99999999999999999999- 3000001-3000002; do
    answers 416 -H "Range: bytes=$range" "$url/file.bin" && has_field Content-Range 'bytes */3000001' || return
  done
}
case_of '76: 416: one behind the end is told the size' unsatisfiable
whole() { answers 200 "$@" "$url/file.bin" && cmp "$scratch/body" "$www/file.bin" && [ -z "$(field Content-Range)" ]; }
not_minded() {
  local field
  for field in bytes=9-5 items=0-1 garbage bytes=a-b bytes= 'bytes=1 - 2' "bytes=$(printf '0-0,%.0s' {1..17})" bytes=0-2000000,1000000-; do
    whole -H "Range: $field" || return
  done
}
case_of '76: what is malformed, too many or more than the file is answered as a whole' not_minded
several_parts() {
  answers 206 -H 'Range: bytes=500-599, 0-0, 9000000-, -100000' "$url/file.bin" && has_field Content-Length "$(stat -c %s "$scratch/body")" || return
  local boundary
  boundary=$(field Content-Type | sed -n 's/^multipart\/byteranges; boundary=//p')
  {
    printf -- "--$boundary\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 500-599/3000001\r\n\r\n"
    tail -c +501 "$www/file.bin" | head -c 100
    printf -- "\r\n--$boundary\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 0-0/3000001\r\n\r\n"
    head -c 1 "$www/file.bin"
    printf -- "\r\n--$boundary\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 2900001-3000000/3000001\r\n\r\n"
    tail -c 100000 "$www/file.bin"
    printf -- "\r\n--$boundary--\r\n"
  } | cmp - "$scratch/body"
}
case_of '76: several ranges are parts, in their order' several_parts
then_the_next() {
  [ "$(curl -sS -r 0-0,2-2 -w '%{num_connects} ' "$url/file.bin" "$url/file.bin" -o /dev/null -o /dev/null)" = '1 0 ' ]
}
case_of '76: parts are as long as was said, so that the connection goes on' then_the_next
case_of '76: HEAD has no ranges' eval 'answers 200 -I -r 0-0 "$url/file.bin" && has_field Content-Length 3000001'

empty_file() {
  answers 200 "$url/empty.txt" && has_field Content-Length 0 && answers 416 -r 0- "$url/empty.txt" && has_field Content-Range 'bytes */0' &&
    answers 416 -r -5 "$url/empty.txt"
}
case_of '77: an empty file has no range' empty_file

if_range() {
  answers 200 -I "$url/file.bin"
  local etag date
  etag=$(field ETag)
  date=$(field Last-Modified)
  answers 206 -r 0-9 -H "If-Range: $etag" "$url/file.bin" && answers 206 -r 0-9 -H "If-Range: $date" "$url/file.bin" &&
    whole -r 0-9 -H "If-Range: W/$etag" && whole -r 0-9 -H 'If-Range: "other"' &&
    whole -r 0-9 -H 'If-Range: Sun, 02 Feb 2020 02:02:03 GMT' && whole -r 0-9 -H 'If-Range: yesterday'
}
case_of '78: a range is answered only if the file is the one that If-Range means' if_range

# Each client takes a range of its own; all are served at once.
many_at_once() {
  local n
  mkdir -p "$scratch/ranges"
  for n in {0..99}; do
    printf 'url = "%s/file.bin"\nrange = %d-%d\noutput = "%s/ranges/%d"\n' "$url" $((n * 30000)) $((n * 30000 + 29999)) "$scratch" "$n"
    [ $n -eq 99 ] || echo next
  done >"$scratch/config"
  curl -sS --no-progress-meter --parallel --parallel-immediate --parallel-max 100 -K "$scratch/config" 2>/dev/null || return
  for n in {0..99}; do cat "$scratch/ranges/$n"; done | cmp - <(head -c 3000000 "$www/file.bin")
}
case_of '88: a hundred ranges of one file at once are each their own bytes' many_at_once
stop_server
case_of '88: so they are with threads, disk threads and sendfile' served_with '--threads 2 --disk-threads 2 --relax' many_at_once
case_of '86: pipelined requests are answered in their order then, too' served_with '--threads 2 --disk-threads 2 --relax' answers_in_order

beyond_4_gib() {
  truncate -s 4296000000 "$www/huge" && printf 'marker' | dd of="$www/huge" bs=1 seek=4294967293 conv=notrunc status=none || return
  local result=0
  answers 200 -I "$url/huge" && has_field Content-Length 4296000000 && answers 206 -r 4294967293-4294967298 "$url/huge" && has_body marker &&
    has_field Content-Range 'bytes 4294967293-4294967298/4296000000' && answers 206 -r -1032707 "$url/huge" &&
    [ "$(head -c 6 "$scratch/body")" = marker ] && [ "$(stat -c %s "$scratch/body")" -eq 1032707 ] || result=1
  curl -sS -D "$scratch/head" -r 1- "$url/huge" 2>/dev/null | head -c 1000 >/dev/null
  has_field Content-Length 4295999999 || result=1
  rm "$www/huge"
  return $result
}
case_of '89: sizes and ranges beyond 4 GiB are exact' served_with '' beyond_4_gib
