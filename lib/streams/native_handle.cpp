#include <zc/native_handle.hpp>

#include "sink.hpp"
#include "source.hpp"

namespace zc::ZC_ABI::detail {

namespace {

template <class Found, class End>
int find(const End& e) {
  Found found;
  return found.find(buffer_of(e), e) == 0 && found.has_descriptor() ? found.descriptor_found().fd : -1;
}

}  // namespace

int descriptor_of(const input_end& in) { return find<source>(in); }

int descriptor_of(const output_end& out) { return find<sink>(out); }

}  // namespace zc::ZC_ABI::detail
