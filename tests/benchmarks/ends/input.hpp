// Where a copy takes its bytes from.
#ifndef ZC_BENCHMARKS_INPUT_HPP
#define ZC_BENCHMARKS_INPUT_HPP

#include "ends/channel.hpp"
#include "ends/workplace.hpp"
#include "pairs.hpp"

#include <cstdint>
#include <sstream>
#include <string>
#include <thread>

namespace zc_benchmark {

// A pipe or socket holds all bytes and its end beforehand if they are few. Otherwise a thread writes 128 KiB at a time.
class input {
 public:
  input(kind k, std::uint64_t size, const workplace& place);
  ~input();
  input(const input&) = delete;
  input& operator=(const input&) = delete;

  int fd() const { return from_.reader.get(); }
  const std::string& path() const { return path_; }
  std::istream* stream() { return &memory_; }

 private:
  kind kind_;
  std::string path_;
  std::istringstream memory_;
  channel from_;
  std::thread feeder_;
};

}  // namespace zc_benchmark

#endif
