// Sockets that the kernel encrypts: what is copied into one arrives at its peer, and what comes out of one is what the
// peer wrote, whatever the way, or the copy ends with an error.
#include "../support/ktls.hpp"
#include "../support/ends.hpp"
#include "../support/never_close.hpp"

#include <zc/zc.hpp>

#include <doctest/doctest.h>
#include <sys/time.h>

#include <iostream>

namespace {

using namespace zc_test;
using zc::copy_options;

constexpr std::size_t sizes[] = {1, 16 * 1024 + 1, 300000};  // around a record's size, and beyond the first ways
constexpr copy_options option_sets[] = {copy_options::none, copy_options::relax_safe_kernel_copy,
                                        copy_options::kernel_only, copy_options::buffered_only};

bool has_ktls() {
  if (make_ktls()) return true;
  MESSAGE("skipped: kTLS: this kernel has no module tls");
  return false;
}

// Reads what was promised, and not until the end: what the sender still keeps back does not come within ten seconds.
class exact_reader {
 public:
  exact_reader(unique_fd fd, std::size_t n) : fd_(std::move(fd)), thread_([this, n] { read(n); }) {}
  ~exact_reader() {
    if (thread_.joinable()) thread_.join();
  }
  exact_reader(const exact_reader&) = delete;
  exact_reader& operator=(const exact_reader&) = delete;

  const std::string& content() {
    if (thread_.joinable()) thread_.join();
    return content_;
  }

 private:
  void read(std::size_t n) {
    const timeval limit = {10, 0};
    checked(::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "SO_RCVTIMEO");
    char block[65536];
    while (content_.size() < n) {
      const ssize_t got = ::read(fd_.get(), block, sizeof block);
      if (got <= 0) return;
      content_.append(block, static_cast<std::size_t>(got));
    }
  }

  unique_fd fd_;
  std::string content_;
  std::thread thread_;
};

// By one call, or in steps, which must not sleep.
enum class made { by_call, in_steps };

zc::copy_result copy(int in, int out, copy_options options, made how, std::error_code& error) {
  zc::fd_source source(in, never_close);
  zc::fd_sink sink(out, never_close);
  if (how == made::by_call) return zc::copy_stream(source, sink, options, error);
  zc::copy_operation operation(source, sink, zc::copy_limits(), options);
  while (operation.step(error) != zc::copy_state::done) operation.wait(std::chrono::seconds(10));
  return operation.finish();
}

void check_result(const zc::copy_result& result, std::error_code error, copy_options options, std::size_t n) {
  if (options == copy_options::kernel_only && error) {
    CHECK(error == std::errc::operation_not_supported);
  } else {
    CHECK(error == std::error_code());
    CHECK(result.bytes == n);
  }
}

}  // namespace

TEST_CASE("what is copied into a kTLS socket arrives at its peer, while the socket stays open") {
  if (!has_ktls()) return;
  for (const end_kind from : {end_kind::file, end_kind::sparse_file, end_kind::pipe, end_kind::tcp,
                              end_kind::unix_socket, end_kind::memfd, end_kind::sealed_memfd}) {
    for (const std::size_t size : sizes) {
      for (const copy_options options : option_sets) {
        for (const made how : {made::by_call, made::in_steps}) {
          for (const bool is_blocking : {true, false}) {
            CAPTURE(std::string(name_of(from)));
            CAPTURE(size);
            CAPTURE(static_cast<unsigned>(options));
            CAPTURE(static_cast<int>(how));
            CAPTURE(is_blocking);
            const auto in = make_input(from, size);
            two_ends ends = *make_ktls();
            if (!is_blocking) set_non_blocking(ends.write.get());
            exact_reader reader(std::move(ends.read), size);
            std::error_code error;
            const zc::copy_result result = copy(in->fd.get(), ends.write.get(), options, how, error);
            check_result(result, error, options, size);
            CAPTURE(to_string(result.method));
            if (error) ::shutdown(ends.write.get(), SHUT_WR);
            CHECK((reader.content() == first_of(in->content, result.bytes)));
          }
        }
      }
    }
  }
}

TEST_CASE("what comes out of a kTLS socket is what its peer wrote") {
  if (!has_ktls()) return;
  for (const end_kind to :
       {end_kind::empty_file, end_kind::file, end_kind::pipe, end_kind::tcp, end_kind::unix_socket}) {
    for (const std::size_t size : sizes) {
      for (const copy_options options : option_sets) {
        for (const made how : {made::by_call, made::in_steps}) {
          for (const bool is_blocking : {true, false}) {
            CAPTURE(std::string(name_of(to)));
            CAPTURE(size);
            CAPTURE(static_cast<unsigned>(options));
            CAPTURE(static_cast<int>(how));
            CAPTURE(is_blocking);
            two_ends ends = *make_ktls();
            if (!is_blocking) set_non_blocking(ends.read.get());
            const std::string content = bytes(size);
            const auto out = make_output(to, size);
            std::error_code error;
            zc::copy_result result;
            {
              const feeder writer(std::move(ends.write), content);
              result = copy(ends.read.get(), out->fd.get(), options, how, error);
              ends.read.reset();
            }
            check_result(result, error, options, size);
            CAPTURE(to_string(result.method));
            const std::string arrived = content_of(*out);
            CHECK((first_of(arrived.substr(out->begin), result.bytes) == first_of(content, result.bytes)));
          }
        }
      }
    }
  }
}

TEST_CASE("a record that is no data ends a copy with an error, behind the data before it") {
  if (!has_ktls()) return;
  for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1000}, std::size_t{300000}}) {
      for (const made how : {made::by_call, made::in_steps}) {
        CAPTURE(std::string(name_of(to)));
        CAPTURE(size);
        CAPTURE(static_cast<int>(how));
        two_ends ends = *make_ktls();
        const std::string content = bytes(size);
        const auto out = make_output(to, size);
        std::thread writer([&] {
          for (std::size_t at = 0; at < size; at += 1000) {
            checked(static_cast<int>(::write(ends.write.get(), content.data() + at, 1000)), "write");
          }
          send_record(ends.write, 21, {1, 0});  // the alert close_notify
        });
        std::error_code error;
        const zc::copy_result result = copy(ends.read.get(), out->fd.get(), copy_options::none, how, error);
        writer.join();
        CHECK(error == std::errc::io_error);
        CHECK(result.failed_end == zc::copy_end::input);
        CHECK(result.bytes == size);
        CHECK((content_of(*out) == content));
      }
    }
  }
}

TEST_CASE("what cannot be decrypted ends a copy with an error, and nothing of it arrives") {
  if (!has_ktls()) return;
  for (const std::size_t size : {std::size_t{1000}, std::size_t{300000}}) {
    CAPTURE(size);
    two_ends ends = *make_ktls('x');
    const auto out = make_output(end_kind::empty_file, size);
    std::error_code error;
    zc::copy_result result;
    {
      const feeder writer(std::move(ends.write), bytes(size));
      result = copy(ends.read.get(), out->fd.get(), copy_options::none, made::by_call, error);
      ends.read.reset();
    }
    CHECK(error == std::errc::bad_message);
    CHECK(result.failed_end == zc::copy_end::input);
    CHECK(result.bytes == 0);
    CHECK(content_of(*out) == "");
  }
}

TEST_CASE("a large copy into and out of a kTLS socket goes by the ways that this prints") {
  if (!has_ktls()) return;
  constexpr std::size_t size = 4 * 1024 * 1024 + 1;
  std::cout << "kTLS:";
  for (const end_kind from : {end_kind::file, end_kind::pipe}) {
    for (const copy_options options : {copy_options::none, copy_options::relax_safe_kernel_copy}) {
      const auto in = make_input(from, size);
      two_ends ends = *make_ktls();
      exact_reader reader(std::move(ends.read), size);
      std::error_code error;
      const zc::copy_result result = copy(in->fd.get(), ends.write.get(), options, made::by_call, error);
      CHECK((reader.content() == in->content));
      std::cout << ' ' << name_of(from) << " → kTLS" << (options == copy_options::none ? ": " : ", relaxed: ")
                << to_string(result.method) << ';';
    }
  }
  for (const end_kind to : {end_kind::empty_file, end_kind::pipe, end_kind::unix_socket}) {
    two_ends ends = *make_ktls();
    const auto out = make_output(to, size);
    const feeder writer(std::move(ends.write), bytes(size));
    std::error_code error;
    const zc::copy_result result = copy(ends.read.get(), out->fd.get(), copy_options::none, made::by_call, error);
    CHECK((content_of(*out) == bytes(size)));
    std::cout << " kTLS → " << name_of(to) << ": " << to_string(result.method) << ';';
  }
  std::cout << std::endl;
}
