// The names of tables and peers that the targets speak of.
#ifndef ZC_BENCHMARKS_NAMES_HPP
#define ZC_BENCHMARKS_NAMES_HPP

namespace zc_benchmark::names {

inline constexpr char zc[] = "zc";
inline constexpr char zc_relaxed[] = "zc, relaxed";
inline constexpr char zc_async[] = "zc, async_copy";

inline constexpr char read_write_8[] = "C: read and write, 8 KiB";
inline constexpr char mapped[] = "C: mmap and write";
inline constexpr char sendfile[] = "C: sendfile";
inline constexpr char splice_64[] = "C: splice through a pipe of 64 KiB";
inline constexpr char splice_1024[] = "C: splice through a pipe of 1 MiB";
inline constexpr char copy_file_range[] = "C: copy_file_range";
inline constexpr char std_copy[] = "std::copy";
inline constexpr char rdbuf[] = "out << in.rdbuf()";
inline constexpr char boost_copy[] = "boost::iostreams::copy";
inline constexpr char rust[] = "Rust: io::copy";
inline constexpr char cp_sparse[] = "cp --sparse=auto";
inline constexpr char zc_header[] = "zc/copy_stream.hpp";
inline constexpr char standard_headers[] = "fstream and iosfwd";

inline constexpr char file_to_unix[] = "file → Unix socket";
inline constexpr char file_to_tcp[] = "file → TCP";
inline constexpr char file_to_unix_read[] = "file → Unix socket, read by a thread, 128 KiB at a time";
inline constexpr char file_to_unix_nc[] = "file → Unix socket, received by nc -lU";
inline constexpr char file_to_file[] = "file → file";
inline constexpr char pipe_to_file[] = "pipe → file";
inline constexpr char unix_to_unix[] = "Unix socket → Unix socket";
inline constexpr char unix_to_pipe[] = "Unix socket → pipe";
inline constexpr char unix_to_pipe_read[] = "Unix socket → pipe, read by a thread, 128 KiB at a time";
inline constexpr char tcp_to_tcp[] = "TCP → TCP";
inline constexpr char tcp_to_file[] = "TCP → file";
inline constexpr char tcp_to_pipe[] = "TCP → pipe";
inline constexpr char tcp_to_pipe_read[] = "TCP → pipe, read by a thread, 128 KiB at a time";
inline constexpr char memory_to_memory[] = "memory → memory";
inline constexpr char memory_to_file[] = "memory → file";
inline constexpr char small_files[] = "2000 files of 4 KiB";
inline constexpr char sparse_file[] = "sparse file → file";
inline constexpr char replies_tcp[] = "replies over TCP";
inline constexpr char replies_unix[] = "replies over a Unix socket";
inline constexpr char short_copies[] = "short copies, file → TCP";
inline constexpr char cold_files[] = "cold files";
inline constexpr char header_cost[] = "including the header";

}  // namespace zc_benchmark::names

#endif
