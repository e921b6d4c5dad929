// A copy from file to file for which a test plays the kernel.
#ifndef ZC_TESTS_TWO_FILES_HPP
#define ZC_TESTS_TWO_FILES_HPP

#include "descriptors.hpp"
#include "kernel.hpp"
#include "never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>

namespace zc_test {

struct two_files {
  temporary_folder folder;
  std::string content;
  unique_fd in;
  unique_fd out;

  explicit two_files(std::size_t size) : content(bytes(size)) {
    write_file(folder / "in", content);
    in = open_file(folder / "in", O_RDONLY);
    out = open_file(folder / "out", O_WRONLY | O_CREAT);
  }

  zc::copy_result copy(zc::copy_options options, std::error_code& error) const {
    return zc::copy_stream(zc::fd_source(in.get(), never_close), zc::fd_sink(out.get(), never_close), options, error);
  }

  void check_complete(const kernel::script& script, zc::copy_options options = zc::copy_options::none) const {
    std::error_code error;
    zc::copy_result result;
    {
      const kernel k(script);
      result = copy(options, error);
    }
    CHECK(error == std::error_code());
    CHECK(result.bytes == content.size());
    CHECK((read_file(folder / "out") == content));
    CHECK(position(in.get()) == static_cast<off_t>(content.size()));
  }
};

// The calls of one kind move so many bytes each, and from the n-th on they answer `then`.
inline kernel::script pieces_then(call what, std::size_t piece, int nth, answer then) {
  return [=](request& r, int i) -> std::optional<answer> {
    if (r.what != what) return std::nullopt;
    r.count = std::min(r.count, piece);
    return i >= nth ? std::optional<answer>(then) : std::nullopt;
  };
}

}  // namespace zc_test

#endif
