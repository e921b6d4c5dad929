// boost::iostreams::stream_buffer over a descriptor device, zc's or Boost's.
#pragma GCC visibility push(default)
#include <zc/fd_device.hpp>

#include <boost/iostreams/device/file_descriptor.hpp>
#include <boost/iostreams/stream_buffer.hpp>
#pragma GCC visibility pop

#include "areas.hpp"
#include "buffer_access.hpp"

#include <type_traits>

namespace zc::detail {

// boost::iostreams::file_descriptor::handle() const, which is in Boost's compiled part. zc does not need that part, and
// a program that has such a device has it: weak, the symbol stays unresolved in all others, which never call it.
int handle_of_boost_device(const void* device) __asm__("_ZNK5boost9iostreams15file_descriptor6handleEv")
    __attribute__((weak, visibility("default")));

namespace {

namespace io = boost::iostreams;

int handle_of(const void* device) {
  // Null, although there is such a device: Boost came with a plugin, or hides its symbols.
  return handle_of_boost_device != nullptr ? handle_of_boost_device(device) : not_direct;
}

int handle_of(const fd_device* device) { return device->handle(); }

template <class Device>
struct over {
  using buffer = io::stream_buffer<Device>;
  using mode = typename io::mode_of<Device>::type;

  static int descriptor(std::streambuf& b, direction wanted) {
    auto& self = static_cast<buffer&>(b);
    const bool allowed =
        wanted == direction::input ? std::is_convertible_v<mode, io::input> : std::is_convertible_v<mode, io::output>;
    if (!allowed || !self.is_open()) return closed;
    return handle_of(&*self);  // -1 if the device was closed under it
  }
  static bool uncover(std::streambuf&) { return false; }
  static void drop_putback(std::streambuf&) {}
  static std::FILE* file(std::streambuf&) { return nullptr; }
  // stream_buffer has areas again when it next needs them; its own seek does the same.
  static void forget(std::streambuf& b) {
    areas::set_readable(b, nullptr, nullptr);
    areas::drop_put_area(b);
  }

  static inline const buffer_access access = {&typeid(buffer), descriptor, uncover, drop_putback, file, forget};
};

template <class... Devices>
const buffer_access* first_that_fits(const std::streambuf& b) noexcept {
  const buffer_access* found = nullptr;
  (void)((is_exactly(b, *over<Devices>::access.type) && (found = &over<Devices>::access, true)) || ...);
  return found;
}

}  // namespace

const buffer_access* boost_access_to(const std::streambuf& b) noexcept {
  return first_that_fits<fd_source, fd_sink, io::file_descriptor_source, io::file_descriptor_sink, io::file_descriptor>(
      b);
}

}  // namespace zc::detail
