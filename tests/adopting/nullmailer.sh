# nullmailer: stream classes of its own, from a file to a socket and from a pipe to a file. Sourced by `run`.
source_package=nullmailer=1:2.2-4
packages='g++ make autoconf automake pkg-config python3 libgnutls28-dev ucspi-tcp-ipv6 daemontools'
operations=(send queue)
description_of_send='nullmailer qmqp, 64 MiB from file to TCP socket'
description_of_queue='nullmailer-queue, 64 MiB from pipe to file'

build() {
  touch ChangeLog && autoreconf -fi && ./configure --enable-tls LDFLAGS="$rpath" && make
}

own_tests() {
  timeout 300 make check >tests.log 2>&1 || return
  grep -E '^[0-9]+ tests run, 0 failed$' tests.log
}

# An envelope of two addresses and a message, a server that takes it, and folders for the queue.
prepare() {
  { printf 'me@example.org\nyou@example.org\n\n'; head -c $((48 << 20)) /dev/urandom | base64 -w 0; } >message
  tail -n +4 message >body
  mkdir -p spool/queue/{queue,tmp,failed} spool/conf && echo example.org >spool/mailname && mkfifo spool/queue/trigger
  export NULLMAILER_TEST_PREFIX=$PWD/spool
  python3 "$here/qmqp_server.py" received >port &
  while [ ! -s port ]; do sleep 0.1; done
}
before() { rm -f spool/queue/{queue,tmp}/* ; }
send() { "${trace[@]}" "$tree/protocols/qmqp" --host=127.0.0.1 --port="$(cat port)" 3<message </dev/null >answer 2>&1; }
verify_send() { cmp received body; }
queue() { cat message | "${trace[@]}" "$tree/src/nullmailer-queue" >answer 2>&1; }
verify_queue() { tail -c "$(stat -c %s body)" spool/queue/queue/* | cmp - body; }
