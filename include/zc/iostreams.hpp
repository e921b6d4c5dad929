// zc::copy_stream for the devices of Boost.Iostreams.
#ifndef ZC_IOSTREAMS_HPP
#define ZC_IOSTREAMS_HPP

#include <zc/copy_stream.hpp>
#include <zc/fd_device.hpp>

#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/device/file_descriptor.hpp>
#include <boost/iostreams/operations.hpp>
#include <boost/iostreams/stream_buffer.hpp>
#include <boost/iostreams/traits.hpp>

#include <type_traits>

namespace zc {
namespace detail {

namespace io = boost::iostreams;

// Stands for a device of the caller's inside a stream_buffer: does not own it, never closes it, and writes all or
// throws (stream_buffer loses what a short write leaves over: boostorg/iostreams #92).
template <class Device, class Mode>
class borrowed {
 public:
  using char_type = char;
  struct category : Mode, io::device_tag, io::optimally_buffered_tag {};

  explicit borrowed(Device& device) : device_(&device) {}

  std::streamsize optimal_buffer_size() const { return 64 * 1024; }
  std::streamsize read(char* s, std::streamsize n) { return io::read(*device_, s, n); }
  std::streamsize write(const char* s, std::streamsize n) {
    for (std::streamsize done = 0; done < n;) {
      const std::streamsize some = io::write(*device_, s + done, n - done);
      if (some <= 0) throw std::ios_base::failure("the device takes no more bytes");
      done += some;
    }
    return n;
  }

 private:
  Device* device_;
};

// A device that is an area of memory (array, mapped_file) gives that area itself. It is a handle, so that a copy of it
// will do, and one that is not closed with the buffer. Any other device is borrowed.
template <class Device, class Mode>
struct device_buffer {
  static constexpr bool is_memory = std::is_convertible_v<typename io::category_of<Device>::type, io::direct_tag>;

  explicit device_buffer(Device& device) {
    if constexpr (is_memory) {
      buffer.open(device);
      buffer.set_auto_close(false);
    } else {
      buffer.open(borrowed<Device, Mode>(device));
    }
  }
  io::stream_buffer<std::conditional_t<is_memory, Device, borrowed<Device, Mode>>> buffer;
};

template <class T, class Mode, class = void>
struct is_device : std::false_type {};
template <class T, class Mode>
struct is_device<T, Mode, std::void_t<typename T::category, typename T::char_type>>
    : std::bool_constant<std::is_convertible_v<typename T::category, Mode> &&
                         std::is_convertible_v<typename T::category, io::device_tag> &&
                         std::is_same_v<typename T::char_type, char> && !std::is_base_of_v<std::ios_base, T> &&
                         !std::is_base_of_v<std::streambuf, T>> {};

// Only exactly these are looked behind: a class derived from them may do more than pass bytes on.
template <class T>
inline constexpr bool has_descriptor =
    std::is_same_v<T, fd_source> || std::is_same_v<T, fd_sink> || std::is_same_v<T, io::file_descriptor_source> ||
    std::is_same_v<T, io::file_descriptor_sink> || std::is_same_v<T, io::file_descriptor>;

template <class T>
struct as_input<T, std::enable_if_t<is_device<T, io::input>::value && has_descriptor<T>>> {
  explicit as_input(T& device) { end.fd = device.handle(); }
  input_end end;
};
template <class T>
struct as_output<T, std::enable_if_t<is_device<T, io::output>::value && has_descriptor<T>>> {
  explicit as_output(T& device) { end.fd = device.handle(); }
  output_end end;
};
template <class T>
struct as_input<T, std::enable_if_t<is_device<T, io::input>::value && !has_descriptor<T>>>
    : device_buffer<T, io::input> {
  explicit as_input(T& device) : device_buffer<T, io::input>(device) { end.buffer = &this->buffer; }
  input_end end;
};
template <class T>
struct as_output<T, std::enable_if_t<is_device<T, io::output>::value && !has_descriptor<T>>>
    : device_buffer<T, io::output> {
  explicit as_output(T& device) : device_buffer<T, io::output>(device) { end.buffer = &this->buffer; }
  output_end end;
};

}  // namespace detail
}  // namespace zc

#endif
