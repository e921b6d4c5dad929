# For scripts that name system calls, to be sourced. Where a pointer has 32 bits, the C library makes other ones in the place of
# some, which tests neither trace nor fail unless they are named.

# `also_32_bit sendfile,read`: the calls with what stands in their place, "sendfile,?sendfile64,read". The `?` lets strace(1) pass
# over a name that no processor of its own has.
also_32_bit() {
  sed -E 's/\b(sendfile|fstatfs|fcntl)\b/&,?\164/g; s/\bmmap\b/&,?mmap2/g; s/\bsendto\b/&,?send/g; s/\blseek\b/&,?_llseek/g' <<<"$1"
}

# The lines of a trace with the usual names.
with_usual_names() {
  sed -E 's/\b(sendfile|fstatfs|fcntl)64\(/\1(/; s/\bmmap2\(/mmap(/; s/\bsend\(/sendto(/; s/\b_llseek\(([^,]+, [^,]+), [^,]+,/lseek(\1,/' "$@"
}
