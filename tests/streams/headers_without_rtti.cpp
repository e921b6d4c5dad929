// Compiled with -fno-rtti: all headers of zc.
#include "without_rtti.hpp"

#include <zc/asio.hpp>
#include <zc/buffer_traits.hpp>
#include <zc/copy.hpp>
#include <zc/copy_limits.hpp>
#include <zc/copy_operation.hpp>
#include <zc/copy_options.hpp>
#include <zc/copy_result.hpp>
#include <zc/copy_stream.hpp>
#include <zc/direction.hpp>
#include <zc/explain.hpp>
#include <zc/fd_device.hpp>
#include <zc/file_section.hpp>
#include <zc/iostreams.hpp>
#include <zc/native_handle.hpp>
#include <zc/process.hpp>
#include <zc/zc.hpp>

#ifdef __cpp_rtti
#error "this is to be compiled without RTTI"
#endif

namespace zc_test {

std::uintmax_t copied_without_rtti(const std::string& from, const std::string& to) {
  zc::fd_source in(from);
  zc::fd_sink out(to);
  const std::uintmax_t half = zc::copy_stream_n(in, out, 2, zc::copy_options::kernel_only).bytes;
  zc::copy_operation rest(in, out, {}, zc::copy_options::kernel_only);
  while (rest.step() != zc::copy_state::done) rest.wait();
  return half + rest.finish().bytes;
}

}  // namespace zc_test
