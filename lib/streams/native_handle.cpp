#include <zc/native_handle.hpp>

#include "sink.hpp"
#include "source.hpp"

namespace zc::ZC_ABI::detail {

namespace {

template <class Found, class End>
int find(const End& e) {
  std::streambuf* const buffer = buffer_of(e);
  const bool has_nothing = e.stream != nullptr && buffer == nullptr;
  if (has_nothing || is_incomplete_chain(e.stream, buffer)) return -1;
  Found found;
  return found.find(buffer, e) == 0 && found.has_descriptor() ? found.descriptor_found().fd : -1;
}

}  // namespace

int descriptor_of(const input_end& in) { return find<source>(in); }

int descriptor_of(const output_end& out) { return find<sink>(out); }

}  // namespace zc::ZC_ABI::detail
