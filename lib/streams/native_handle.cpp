#include <zc/native_handle.hpp>

#include "../ends/find_sink.hpp"
#include "../ends/find_source.hpp"

namespace zc::ZC_ABI::detail {

namespace {

int descriptor_of(const stream_end& found, int error) { return error == 0 ? found.descriptor_found().fd : -1; }

}  // namespace

int descriptor_of(const input_end& in) {
  any_source found;
  const int error = find_source(found, in);
  return descriptor_of(*found, error);
}

int descriptor_of(const output_end& out) {
  ledger not_used;
  any_sink found(not_used);
  const int error = find_sink(found, out, not_used);
  return descriptor_of(*found, error);
}

}  // namespace zc::ZC_ABI::detail
