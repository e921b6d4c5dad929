/// @file
/// What a copy did, and the error that it throws.
#ifndef ZC_COPY_RESULT_HPP
#define ZC_COPY_RESULT_HPP

#include <zc/detail/refused.hpp>
#include <zc/export.hpp>

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace zc {
inline namespace ZC_ABI {

/// The ways that bytes can take. All but `mapped` and `buffered` keep them out of the program.
enum class copy_method {
  none,                 ///< no byte was copied
  copy_file_range,      ///< copy_file_range(2): file -> file, shared blocks where the file system has them
  sendfile,             ///< sendfile(2)
  splice,               ///< splice(2) from pipe to pipe; from file to pipe before Linux 5.12
  splice_through_pipe,  ///< splice(2) into a pipe of zc's own and out of it again
  mapped,               ///< write(2) straight from a mapping of the file: file -> pipe, socket
  buffered,             ///< read and written through a buffer
};

/// The enumerator's name, as in the list above; `unknown` for any other value. The text lives as long as the program.
ZC_EXPORT std::string_view to_string(copy_method method) noexcept;

/// One of the two ends of a copy, or `neither` where an error belongs to the call itself (wrong options, say).
enum class copy_end {
  neither,  ///< the call itself, or no error at all
  input,    ///< what is read
  output,   ///< what is written
};

/// The enumerator's name: `neither`, `input` or `output`; `unknown` for any other value. The text lives as long as the
/// program.
ZC_EXPORT std::string_view to_string(copy_end end) noexcept;

namespace detail {

// What became of a row of the table of ways. Not for users: see zc::explain.
enum class row_fate : unsigned char {
  not_needed,     // the copy was done before, or is still at an earlier row
  taken,          // the copy is here, or was done here
  finished,       // it moved all the bytes that it was for
  other_ends,     // it is for other kinds of ends
  condition,      // its condition is not met
  option,         // kernel_only or buffered_only rules it out
  disabled,       // ZC_DISABLE rules it out
  missing,        // the kernel does not have the call
  old_kernel,     // the kernel has the call, but gets it wrong
  refused,        // the system answered `error`, or 0
  would_sleep,    // the call would sleep for an end, and must not
  out_of_memory,  // there was no pipe or memory for it
};

struct row_report {
  std::uintmax_t bytes = 0;
  int error = 0;
  row_fate fate = row_fate::not_needed;
};

// What kind of thing an end is.
struct end_report {
  int fd = -1;
  unsigned kind = 0;  // the library's own number for it

  // Without a descriptor, whose own code was called: its std::type_info::name(), which lives as long as the code of
  // that type is loaded. Empty for a class without RTTI, null for memory.
  const char* type = nullptr;
};

struct copy_report {
  static constexpr int most_rows = 12;
  row_report rows[most_rows] = {};
  end_report in = {};
  end_report out = {};
  bool has_looked = false;         // behind the ends, which wrong options or lengths prevent
  std::uintmax_t from_memory = 0;  // bytes that lay in a stream's buffer, or went through its own code
};

}  // namespace detail

/// What a copy has done. Valid on success and on failure alike.
struct copy_result {
  /// Bytes that reached the output, those that the input held in its own buffer included. Bytes that the output stream
  /// held before the copy began are flushed first and are not counted.
  std::uintmax_t bytes = 0;

  /// The way that moved most of them.
  copy_method method = copy_method::none;

  /// Which end an error belongs to; `neither` on success.
  copy_end failed_end = copy_end::neither;

  /// Bytes that were taken from an input that cannot be repositioned (a pipe, a socket) and that the output then did
  /// not take. They are the next bytes of the input and are nowhere else: write them first to go on. Empty after a copy
  /// that went to its end or limit, and after one from a file, which stands exactly behind the last byte that was
  /// delivered. At most 1 MiB, or one datagram.
  std::string undelivered = {};

  /// For zc::explain alone.
  detail::copy_report report = {};
};

namespace detail {

// What a printed copy_result, method or end is converted to, in vain.
struct refused_print {
  // clang-format off
  template <class T, class = std::enable_if_t<std::is_same_v<T, copy_result>>>
  refused_print(const T&, struct a_copy_result_is_not_printed_so_print_its_bytes_or_zc_explain_of_it* = nullptr)
      ZC_REFUSED("a copy_result is not printed, so print its bytes, or zc::explain(result)");
  template <class T, class = std::enable_if_t<std::is_same_v<T, copy_method> || std::is_same_v<T, copy_end>>, class = void>
  refused_print(const T&, struct a_name_is_printed_by_zc_to_string* = nullptr)
      ZC_REFUSED("a name is printed by zc::to_string");
  // clang-format on
};

}  // namespace detail

/// @cond
// Refused. An operator of the program's own matches better.
template <class = void>
std::ostream& operator<<(std::ostream&, detail::refused_print);
/// @endcond

/// What the throwing functions throw. code() is the errno in the generic category, or the code of a std::system_error
/// that a stream's own code threw; what() names the end, the file or descriptor, and what the system said. If a
/// stream's own code threw, that exception is nested in this one (std::rethrow_if_nested).
class ZC_EXPORT copy_error : public std::system_error {
 public:
  /// The message is `what`, a colon, and what the system says of `code`; `so_far` is what had been copied. Throws
  /// std::bad_alloc.
  copy_error(std::error_code code, const std::string& what, copy_result so_far);
  /// Never throws: all copies share one copy_result.
  copy_error(const copy_error&) noexcept;
  /// @copydoc copy_error(const copy_error&)
  copy_error& operator=(const copy_error&) noexcept;
  /// Frees the copy_result with the last copy of the exception.
  ~copy_error() override;

  /// What had been copied when the error came. Lives as long as any copy of the exception.
  const copy_result& so_far() const noexcept { return *so_far_; }

 private:
  std::shared_ptr<const copy_result> so_far_;  // shared: copying an exception must not throw
};

}  // namespace ZC_ABI
}  // namespace zc

#endif
