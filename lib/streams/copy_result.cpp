#include <zc/copy_result.hpp>

#include <utility>

namespace zc::ZC_ABI {

std::string_view to_string(copy_method method) noexcept {
  switch (method) {
    case copy_method::none: return "none";
    case copy_method::copy_file_range: return "copy_file_range";
    case copy_method::sendfile: return "sendfile";
    case copy_method::splice: return "splice";
    case copy_method::splice_through_pipe: return "splice_through_pipe";
    case copy_method::mapped: return "mapped";
    case copy_method::buffered: return "buffered";
  }
  return "unknown";
}

std::string_view to_string(copy_end end) noexcept {
  switch (end) {
    case copy_end::neither: return "neither";
    case copy_end::input: return "input";
    case copy_end::output: return "output";
  }
  return "unknown";
}

copy_error::copy_error(std::error_code code, const std::string& what, copy_result so_far)
    : std::system_error(code, what), so_far_(std::make_shared<const copy_result>(std::move(so_far))) {}
copy_error::copy_error(const copy_error&) noexcept = default;
copy_error& copy_error::operator=(const copy_error&) noexcept = default;
copy_error::~copy_error() = default;

}  // namespace zc::ZC_ABI
