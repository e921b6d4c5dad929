// The stream buffers of Boost.Iostreams over a descriptor device, zc's or Boost's: stream_buffer, which is also what a
// filtering_stream without a filter uses, and filtering_streambuf.
#pragma GCC visibility push(default)
#include <boost/iostreams/device/file_descriptor.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/iostreams/stream_buffer.hpp>
#pragma GCC visibility pop

#include <zc/fd_device.hpp>

#include "../system/cancellation.hpp"
#include "../system/sys.hpp"
#include "areas.hpp"
#include "buffer_access.hpp"

#include <fstream>
#include <memory>
#include <string>
#include <type_traits>

namespace zc::ZC_ABI::detail {

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

int handle_of(const fd_device* device) { return device->handle(); }  // -1 if the device was closed under its buffer

template <class Mode>
constexpr bool allows(direction wanted) {
  return wanted == direction::input ? std::is_convertible_v<Mode, io::input> : std::is_convertible_v<Mode, io::output>;
}

// unget() looks nowhere but in the get area, so that the area must hold the byte before a file's position. A buffer
// makes its area with its first read, which moves the descriptor: the position is put back.
void remember_last_byte(std::streambuf& b, int fd) {
  const int byte = byte_before(fd);
  if (byte == -1) return;
  if (buffer_areas::begin_of_readable(b) == nullptr) {
    const sys::answer position = sys::seek(fd, 0, sys::whence::current);
    try {
      static_cast<void>(b.sgetc());
    } catch (...) {  // the next read throws it again
      go_on_unwinding();
    }
    sys::seek(fd, position, sys::whence::beginning);
  }
  char* const room = buffer_areas::begin_of_readable(b);
  if (room == nullptr) return;
  *room = std::char_traits<char>::to_char_type(byte);
  buffer_areas::set_readable(b, room, room + 1);
  buffer_areas::consume(b, 1);
}

template <class Buffer, class Mode, int (*Descriptor)(std::streambuf&, direction), void (*Settle)(std::streambuf&)>
struct access_of {
  // A buffer makes areas again when it next needs them; its own seek does the same.
  static void forget(std::streambuf& b) {
    buffer_areas::drop_put_area(b);
    char* const begin = buffer_areas::begin_of_readable(b);
    buffer_areas::set_readable(b, begin, begin);
    if constexpr (std::is_convertible_v<Mode, io::input>) remember_last_byte(b, Descriptor(b, direction::input));
  }
  static inline const buffer_access access = {&typeid(Buffer), Descriptor, forget, nullptr, false, nullptr, Settle};
};

// A device in a buffer, whose mode may allow less than the device: in a chain, it is the chain's.
template <class Device, class Mode = typename io::mode_of<Device>::type>
struct over {
  using buffer = io::stream_buffer<Device, std::char_traits<char>, std::allocator<char>, Mode>;
  static int descriptor(std::streambuf& b, direction wanted) {
    auto& self = static_cast<buffer&>(b);
    return allows<Mode>(wanted) && self.is_open() ? handle_of(&*self) : closed;
  }
  using access_type = access_of<buffer, Mode, descriptor, nullptr>;
};

template <class Chain, class Device>
bool holds(Chain& chain, int& handle) {
  auto* const device = chain.template component<Device>(0);
  if (device != nullptr) handle = handle_of(device);
  return device != nullptr;
}

template <class Mode>
struct chain {
  using buffer = io::filtering_streambuf<Mode>;
  static int descriptor(std::streambuf& b, direction wanted) {
    auto& self = static_cast<buffer&>(b);
    if (!allows<Mode>(wanted) || !self.is_complete()) return closed;
    int handle = not_direct;
    if (self.size() == 1) {
      (void)(holds<buffer, fd_source>(self, handle) || holds<buffer, fd_sink>(self, handle) ||
             holds<buffer, io::file_descriptor_source>(self, handle) ||
             holds<buffer, io::file_descriptor_sink>(self, handle) || holds<buffer, io::file_descriptor>(self, handle));
    }
    return handle;
  }
  // The link behind the chain takes over the chain's pointers in every virtual call; this one writes nothing.
  static void settle(std::streambuf& b) { b.sputn("", 0); }
  using access_type = access_of<buffer, Mode, descriptor, settle>;
};

template <class... Known>
const buffer_access* first_that_fits(const std::streambuf& b) noexcept {
  const buffer_access* found = nullptr;
  (void)((is_exactly(b, *Known::access_type::access.type) && (found = &Known::access_type::access, true)) || ...);
  return found;
}

template <class... Modes>
struct modes {
  static const buffer_access* chain_access(const std::streambuf& b) noexcept {
    return first_that_fits<chain<Modes>...>(b);
  }
  static bool is_incomplete(const std::ios* stream, const std::streambuf* buffer) noexcept {
    const auto check = [](const auto* c) { return c != nullptr && !c->is_complete(); };
    const bool is_in_use =
        buffer == nullptr || dynamic_cast<const io::detail::linked_streambuf<char>*>(buffer) != nullptr;
    return (is_in_use && (check(dynamic_cast<const io::filtering_stream<Modes>*>(stream)) || ...)) ||
           (check(dynamic_cast<const io::filtering_streambuf<Modes>*>(buffer)) || ...);
  }
};
using all_modes = modes<io::input, io::output, io::input_seekable, io::output_seekable, io::seekable, io::dual_seekable,
                        io::bidirectional, io::bidirectional_seekable>;

}  // namespace

const buffer_access* boost_access_to(const std::streambuf& b) noexcept {
  const buffer_access* const found =
      first_that_fits<over<fd_source>, over<fd_source, io::input>, over<fd_sink>, over<fd_sink, io::output>,
                      over<io::file_descriptor_source>, over<io::file_descriptor_source, io::input>,
                      over<io::file_descriptor_sink>, over<io::file_descriptor_sink, io::output>,
                      over<io::file_descriptor>, over<io::file_descriptor, io::input>,
                      over<io::file_descriptor, io::output>>(b);
  return found != nullptr ? found : all_modes::chain_access(b);
}

bool is_incomplete_chain(const std::ios* stream, const std::streambuf* buffer) noexcept {
  if (buffer != nullptr && !has_type(*buffer)) return false;
  if (stream != nullptr && !has_type(*stream)) stream = nullptr;
  // Most buffers are no chains, and of the standard library's own this is known without a dynamic_cast.
  const bool is_standard = buffer != nullptr && (is_string(*buffer) || is_exactly(*buffer, typeid(std::filebuf)));
  return !is_standard && all_modes::is_incomplete(stream, buffer);
}

}  // namespace zc::ZC_ABI::detail
