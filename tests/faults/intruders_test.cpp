// Somebody else uses an end between any two calls of a copy: appends to the output, appends to the input, or reads a
// part of it.
#include "../support/ends.hpp"
#include "../support/kernel.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <poll.h>

#include <functional>

namespace {

using namespace zc_test;
using zc::copy_options;
constexpr std::size_t size = 200 * 1024;  // more than is read and written before a relay pipe is made
constexpr std::size_t piece = 24 * 1024;

constexpr copy_options option_sets[] = {copy_options::none, copy_options::relax_safe_kernel_copy,
                                        copy_options::buffered_only, copy_options::no_reflink};

// Copies in pieces, and calls `intrude` before the k-th call. How many calls there were.
int copy_with(int k_th, const std::function<void()>& intrude, int in, int out, copy_options options,
              zc::copy_result& result) {
  int made = 0;
  const kernel k([&](request& r, int) -> std::optional<answer> {
    if (made++ == k_th) intrude();
    if (r.what != call::set_pipe_size) r.count = std::min(r.count, piece);
    return std::nullopt;
  });
  std::error_code error;
  result = zc::copy_stream(zc::fd_source(in, never_close), zc::fd_sink(out, never_close), options, error);
  CHECK(error == std::error_code());
  return made;
}

// `check` makes a pair, copies with an intruder before the k-th call, and returns how many calls there were.
template <class Check>
void before_every_call(std::initializer_list<end_kind> inputs, std::initializer_list<end_kind> outputs, Check check) {
  for (const end_kind from : inputs) {
    for (const end_kind to : outputs) {
      for (const copy_options options : option_sets) {
        for (int k_th = 0, calls = 1; k_th < calls; k_th += next_call) {
          CAPTURE(std::string(name_of(from)));
          CAPTURE(std::string(name_of(to)));
          CAPTURE(static_cast<unsigned>(options));
          CAPTURE(k_th);
          calls = check(from, to, options, k_th);
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("what another writer appends to the output, behind all that is copied, is never cut or overwritten") {
  before_every_call(
      {end_kind::file, end_kind::sparse_file, end_kind::pipe, end_kind::unix_socket},
      {end_kind::file, end_kind::empty_file}, [](end_kind from, end_kind to, copy_options options, int k_th) {
        const auto in = make_input(from, size);
        const auto out = make_output(to, size);
        const unique_fd other = open_file(out->path, O_WRONLY);
        const std::string theirs = "theirs";
        const std::size_t behind = out->begin + size;
        zc::copy_result result;
        bool has_appended = false;
        const auto append = [&] {
          has_appended = true;
          CHECK(::pwrite(other.get(), theirs.data(), theirs.size(), static_cast<off_t>(behind)) == 6);
        };
        const int calls = copy_with(k_th, append, in->fd.get(), out->fd.get(), options, result);
        CHECK(result.bytes == in->content.size());
        const std::string whole = out->before.substr(0, out->begin) + in->content + (has_appended ? theirs : "");
        CHECK((read_file(out->path) == whole));
        return calls;
      });
}

TEST_CASE("what another writer appends to the input arrives whole, or in part, and nothing else does") {
  before_every_call({end_kind::file, end_kind::sparse_file}, {end_kind::empty_file, end_kind::pipe, end_kind::tcp},
                    [](end_kind from, end_kind to, copy_options options, int k_th) {
                      const auto in = make_input(from, size);
                      const auto out = make_output(to, size);
                      const unique_fd other = open_file(in->file->path(), O_WRONLY | O_APPEND);
                      const std::string& more = bytes(40000);
                      zc::copy_result result;
                      const auto append = [&] { CHECK(::write(other.get(), more.data(), more.size()) == 40000); };
                      const int calls = copy_with(k_th, append, in->fd.get(), out->fd.get(), options, result);
                      CHECK(result.bytes >= size);
                      CHECK(position(in->fd.get()) == static_cast<off_t>(result.bytes));
                      CHECK((content_of(*out) == first_of(in->content + more, result.bytes)));
                      return calls;
                    });
}

TEST_CASE("what another reader takes from a pipe or socket is what is missing, and nothing else is") {
  before_every_call({end_kind::pipe, end_kind::unix_socket, end_kind::tcp},
                    {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket},
                    [](end_kind from, end_kind to, copy_options options, int k_th) {
                      const auto in = make_input(from, size);
                      const auto out = make_output(to, size);
                      std::string stolen(1000, '\0');
                      const auto steal = [&] {
                        pollfd ready = {in->fd.get(), POLLIN, 0};
                        ssize_t n = 0;
                        if (::poll(&ready, 1, 0) == 1) n = ::read(in->fd.get(), stolen.data(), stolen.size());
                        stolen.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
                      };
                      zc::copy_result result;
                      const int calls = copy_with(k_th, steal, in->fd.get(), out->fd.get(), options, result);
                      if (k_th >= calls) stolen.clear();
                      CHECK(result.bytes + stolen.size() == size);
                      const std::string arrived = content_of(*out);
                      const auto differs = std::mismatch(arrived.begin(), arrived.end(), in->content.begin());
                      const auto at = static_cast<std::size_t>(differs.second - in->content.begin());
                      std::string rest = in->content;
                      bool is_found = stolen.empty();
                      for (std::size_t back = 0; !is_found && back <= std::min<std::size_t>(at, 64); ++back) {
                        is_found = in->content.compare(at - back, stolen.size(), stolen) == 0;
                        if (is_found) rest.erase(at - back, stolen.size());
                      }
                      CHECK(is_found);
                      CHECK((arrived == rest));
                      return calls;
                    });
}
