// Where a copy puts its bytes, and who takes them there.
#ifndef ZC_BENCHMARKS_OUTPUT_HPP
#define ZC_BENCHMARKS_OUTPUT_HPP

#include "ends/channel.hpp"
#include "ends/child.hpp"
#include "ends/workplace.hpp"
#include "pairs.hpp"

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

namespace zc_benchmark {

// A file is new for each copy, and removed right after it: its dirty pages are dropped, so that no copy pays for
// writing to the disk what an earlier one left behind. (A file that is truncated instead is written out when it is
// closed by ext4.)
class output {
 public:
  output(const pair& p, std::uint64_t size, receiver who, const workplace& place);
  ~output();
  output(const output&) = delete;
  output& operator=(const output&) = delete;

  int fd() const { return to_.writer.get(); }
  const std::string& path() const { return path_; }
  std::ostream* stream() { return &memory_; }

  // Ends the output, and tells how many bytes arrived.
  std::uint64_t finish();

 private:
  void receive_by_nc(const workplace& place);

  kind kind_;
  std::uint64_t size_;
  std::string path_;
  std::ostringstream memory_;
  channel to_;
  std::uint64_t arrived_ = 0;
  std::thread drainer_;
  std::optional<child> nc_;
};

}  // namespace zc_benchmark

#endif
