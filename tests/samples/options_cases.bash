# Cases of the options that the samples share, for samples_test to source.
with_options=(cat copy_file copy_with_progress durable_copy file_to_tcp file_to_unix_socket)
helps() { "$programs/$1" --help >"$scratch/stdout" && grep -q "^usage: $1 .*" "$scratch/stdout" && grep -q -- --explain "$scratch/stdout"; }
refuses_an_unknown_option() {
  local arguments=(a b)
  [ "$1" != cat ] || arguments=()
  [ "$1" != file_to_tcp ] || arguments+=(c)
  fails_with 2 "usage: $1 --unknown" "$programs/$1" --unknown "${arguments[@]}"
}
for name in "${with_options[@]}"; do
  case_of "$name --help says how it is used" helps $name
  case_of "$name refuses an option that it does not know, in one line" refuses_an_unknown_option $name
done

# Before, between and behind the arguments; a file may be called like an option behind --.
explains() { "$@" 2>"$scratch/stderr" >/dev/null && grep -q '^3000001 bytes from ' "$scratch/stderr"; }
explains_anywhere() {
  explains "$1" --explain "$scratch/file" "$scratch/to" && explains "$1" "$scratch/file" --explain "$scratch/to" &&
    explains "$1" "$scratch/file" "$scratch/to" --explain && explains "$1" --explain -- "$scratch/file" "$scratch/to"
}
for name in copy_file copy_with_progress durable_copy; do
  case_of "$name takes --explain anywhere, and tells then why the bytes went their way" explains_anywhere "$programs/$name"
done
explains_a_failure() {
  ! "$programs/copy_file" --explain "$scratch/file" /dev/full 2>"$scratch/stderr" && grep -q 'bytes from file' "$scratch/stderr"
}
case_of 'copy_file --explain does so after an error as well' explains_a_failure
cat_explains() { explains "$programs/cat" --explain --unsynced <"$scratch/file"; }
case_of 'cat takes its options in any order' cat_explains

if command -v nc >/dev/null; then
  sends_with_options_first() {
    with_listener socket_is_there "nc -lU $scratch/socket" explains "$programs/file_to_unix_socket" --relax "$scratch/file" --explain \
      "$scratch/socket" && cmp "$scratch/file" "$scratch/received"
  }
  case_of 'file_to_unix_socket takes its options in any order' sends_with_options_first
  sends_with_options_between() {
    with_listener port_is_there "nc -l 127.0.0.1 $port" explains "$programs/file_to_tcp" "$scratch/file" --explain 127.0.0.1 --relax \
      $port && cmp "$scratch/file" "$scratch/received"
  }
  case_of 'file_to_tcp takes its options in any order' sends_with_options_between
fi
