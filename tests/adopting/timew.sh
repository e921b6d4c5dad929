# Timewarrior: `out << in.rdbuf()` between two file streams, before every command that changes something. Sourced by `run`.
source_package=timew=1.4.3+ds.1-2
packages='g++ make cmake python3'
operations=(start)
description_of_start='timew start, with a journal of 16 MiB'

suites='AtomicFileTest data.t Datafile.t TagInfoDatabase.t'
build() {
  cmake . -DCMAKE_BUILD_TYPE=Release -DCMAKE_EXE_LINKER_FLAGS="$rpath" && make timew_executable $suites
}

# Those of C++ that use files, and all that run commands. They print the TAP protocol. Two want the manual page, which is not
# built here, and fail with both.
own_tests() (
  cd test && export LC_ALL=C.UTF-8 && rm -f tests.log &&
    for test in $suites $(grep -l '^#!.*python' ./*.t); do timeout 120 "./$test"; done >tests.log 2>&1 </dev/null || true
  echo "$(grep -c '^ok ' tests.log) passed, $(grep -c '^not ok ' tests.log) failed"
)

prepare() {
  mkdir -p data && : >timewarrior.cfg && export TIMEWARRIORDB=$PWD && "$tree/src/timew" start 1h ago tag :yes &&
    while [ "$(stat -c %s data/undo.data)" -lt $((16 << 20)) ]; do
      cat data/undo.data data/undo.data >more && mv more data/undo.data
    done && truncate -s 16M data/undo.data && mkdir saved && cp data/* saved
}
before() { rm -rf data && mkdir data && cp saved/* data; }
start() { TIMEWARRIORDB=$PWD "${trace[@]}" "$tree/src/timew" start other >answer; }
verify_start() {
  local size
  size=$(stat -c %s saved/undo.data)
  [ "$(stat -c %s data/undo.data)" -gt "$size" ] && cmp -n "$size" saved/undo.data data/undo.data
}
