#include <zc/native_handle.hpp>

#include "sink.hpp"
#include "source.hpp"

namespace zc::ZC_ABI::detail {

namespace {

template <class Found, class End>
int descriptor_found(Found& found, const End& e) {
  return found.find(buffer_of(e), e) == 0 && found.has_descriptor() ? found.descriptor_found().fd : -1;
}

}  // namespace

int descriptor_of(const input_end& in) {
  source found;
  return descriptor_found(found, in);
}

int descriptor_of(const output_end& out) {
  ledger not_used;
  sink found(not_used);
  return descriptor_found(found, out);
}

}  // namespace zc::ZC_ABI::detail
