// zc::async_copy, in an event loop that runs until the copy is done.
#include "names.hpp"
#include "peers/peer.hpp"

#include <zc/async_copy.hpp>
#include <zc/zc.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <system_error>

namespace zc_benchmark {
namespace {

namespace net = boost::asio;
using net::posix::stream_descriptor;
using shared_loop = std::shared_ptr<net::io_context>;

template <class End>
using shared_end = std::shared_ptr<End>;

// A descriptor that Asio waits for, and that stays open.
shared_end<stream_descriptor> object_of(const shared_loop& loop, int fd) {
  return {new stream_descriptor(*loop, fd), [loop](stream_descriptor* object) {
            object->release();
            delete object;
          }};
}

template <class Device>
shared_end<Device> device_of(int fd) {
  return std::make_shared<Device>(fd, boost::iostreams::never_close_handle);
}

template <class In, class Out>
prepared_copy timed_copy(const shared_loop& loop, const shared_end<In>& in, const shared_end<Out>& out) {
  return timed([loop, in, out] {
    std::error_code failure;
    zc::async_copy(*in, *out, zc::copy_options::none,
                   [&](boost::system::error_code ec, const zc::copy_result&) { failure = ec; });
    loop->run();
    if (failure) throw std::system_error(failure, "async_copy");
  });
}

template <class In>
prepared_copy prepare_from(const shared_loop& loop, const shared_end<In>& in, const ends& e) {
  if (e.out_kind == kind::file) return timed_copy(loop, in, device_of<zc::fd_sink>(e.out));
  return timed_copy(loop, in, object_of(loop, e.out));
}

prepared_copy prepare(const ends& e) {
  const auto loop = std::make_shared<net::io_context>(1);
  if (e.in_kind == kind::file) return prepare_from(loop, device_of<zc::fd_source>(e.in), e);
  return prepare_from(loop, object_of(loop, e.in), e);
}

}  // namespace

void add_async_peers(std::vector<peer>& all) {
  peer p;
  p.name = names::zc_async;
  // An event loop has nothing to wait for where both are files.
  p.fits = [](kind in, kind out) {
    return in != kind::memory && out != kind::memory && !(in == kind::file && out == kind::file);
  };
  p.prepare = prepare;
  all.push_back(p);
}

}  // namespace zc_benchmark
