#include <zc/copy_result.hpp>

#include "../engine/ways.hpp"

#include <utility>

namespace zc::ZC_ABI {

std::string_view to_string(copy_method method) noexcept {
  for (const detail::way& w : detail::ways) {
    if (w.method == method) return w.name;
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
