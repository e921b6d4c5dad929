// The results, written.
#ifndef ZC_BENCHMARKS_REPORT_HPP
#define ZC_BENCHMARKS_REPORT_HPP

#include "results.hpp"

#include <iosfwd>

namespace zc_benchmark {

// For people: tables.
void write_markdown(std::ostream& out, const results& all);

// For programs: all times in seconds, all memory in bytes.
void write_json(std::ostream& out, const results& all);

// For file_to_unix_socket.gp: the bars of 1 GiB from a file to a Unix socket, the slowest first; name, and median and
// quartiles in milliseconds.
void write_picture_data(std::ostream& out, const results& all);

}  // namespace zc_benchmark

#endif
