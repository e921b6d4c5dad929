# lziprecover: a loop of read(2) and write(2) between two files, with a limit. Sourced by `run`.
source_package=lziprecover=1.23-5
packages='g++ make lzip'
members=16  # of 16 MiB each
operations=(dump)
description_of_dump="lziprecover --dump, 256 MiB from file to file"

build() {
  ./configure LDFLAGS="$rpath" && make
}

# The suite prints no counts: its nine groups are named as they begin.
own_tests() {
  make check >tests.log 2>&1 && grep -q 'tests completed successfully' tests.log || return
  echo "$(grep -v "^testing lziprecover" tests.log | grep -c "^testing .*\.\.\.$") groups of tests, all passed"
}

# Members that do not compress are as long as what they hold.
prepare() {
  local member
  head -c $((16 << 20)) /dev/urandom | lzip.lzip -0 >member &&
    for ((member = 0; member < members; member++)); do cat member; done >archive.lz && rm member
}
before() { rm -f members; }
dump() { "${trace[@]}" "$tree/lziprecover" --quiet --force --dump=1-$members --output=members archive.lz; }
verify_dump() { cmp archive.lz members; }
