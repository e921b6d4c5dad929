# Cases that count system calls, under strace. To be sourced by http_server_test.
if ! strace -D -o /dev/null true 2>/dev/null; then
  echo 'skipped: the system calls of http_server, which need strace'
else
  # With -D the program stays the one that is stopped and waited for. LeakSanitizer does not work under strace.
  under=(env ASAN_OPTIONS=detect_leaks=0 strace -D -f -y -o "$scratch/trace" -e trace="$(also_32_bit openat2,openat,sendto,sendmsg,writev,sendfile,setsockopt)")
  sends() { with_usual_names "$scratch/trace" | grep -E '(sendto|sendmsg|writev|sendfile)\(.*<TCP|(sendto|sendfile)\([0-9]+<socket'; }
  small_file() {
    answers 200 "$url/a.txt" && logs a.txt && [ "$(sends | wc -l)" -eq 2 ] && sends | head -n 1 | grep -q 'HTTP/1.1 200.*MSG_MORE' &&
      sends | tail -n 1 | grep 'hello' | grep -vq MSG_MORE || { sends; return 1; }
  }
  case_of 'a small file is two calls, and the first says that more follows' served_with --threads=1 small_file
  without_a_body() {
    answers 404 "$url/missing" && answers 200 -I "$url/a.txt" && logs HEAD && [ "$(sends | wc -l)" -eq 2 ] && ! sends | grep -q MSG_MORE ||
      { sends; return 1; }
  }
  case_of 'an answer without a file is one call, and goes out at once' served_with --threads=1 without_a_body
  by_sendfile() { answers 200 "$url/file.bin" && cmp "$scratch/body" "$www/file.bin" && logs 'file.bin .* sendfile$' && sends | grep -q 'sendfile('; }
  case_of 'with --relax a file goes by sendfile' served_with --relax by_sendfile
  # The corks and the sends between them, runs of sends as one word.
  corks_and_sends() { with_usual_names "$scratch/trace" | grep -oE 'TCP_CORK, \[[01]\]|send(to|file)\([0-9]+<(TCP|socket)' | sed 's/send.*/send/; s/.*\[\(.\)\]/\1/' | uniq | xargs; }
  is_corked() { answers 200 "$url/file.bin" && logs file.bin && [ "$(corks_and_sends)" = '1 send 0' ] || { corks_and_sends; return 1; }; }
  case_of 'a long answer is corked before its first byte, and no more behind its last one' served_with --relax is_corked
  under+=(-e inject=openat2:error=EINTR:when=1)
  is_interrupted() { answers 200 "$url/a.txt" && has_body hello && [ "$(grep -c 'openat2(.*a.txt' "$scratch/trace")" -eq 2 ]; }
  case_of 'a file whose opening a signal interrupts is opened again' served_with '' is_interrupted
  unset 'under[-1]' 'under[-1]'
  under+=(-e inject=openat2:error=ENOSYS)
  walks() {
    answers 200 "$url/inner/x.txt" && stays_inside && answers 404 "$url/linked/x.txt" && answers 404 "$url/fifo" &&
      [ "$(grep -c 'openat2(' "$scratch/trace")" -eq 1 ]
  }
  case_of '84: without openat2 nothing outside of the root is served either, and links are refused' served_with --threads=1 walks
  under=()
fi
