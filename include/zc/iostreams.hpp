/// @file
/// zc::copy_stream for the devices of Boost.Iostreams.
#ifndef ZC_IOSTREAMS_HPP
#define ZC_IOSTREAMS_HPP

#include <zc/copy_stream.hpp>
#include <zc/export.hpp>
#include <zc/fd_device.hpp>

#include <boost/iostreams/categories.hpp>
#include <boost/iostreams/device/file_descriptor.hpp>
#include <boost/iostreams/operations.hpp>
#include <boost/iostreams/stream_buffer.hpp>
#include <boost/iostreams/traits.hpp>

#include <type_traits>
#include <typeinfo>
#include <utility>

namespace boost::iostreams {
template <class Filter, class Device>
struct composite;  // what compose() makes
}

namespace zc {
inline namespace ZC_ABI {
namespace detail {

namespace io = boost::iostreams;

template <class Filter, class Device>
inline constexpr bool must_be_closed<io::composite<Filter, Device>> = true;

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
  input_end end{};
};
template <class T>
struct as_output<T, std::enable_if_t<is_device<T, io::output>::value && has_descriptor<T>>> {
  explicit as_output(T& device) { end.fd = device.handle(); }
  output_end end{};
};
// A device that is an area of memory (array, mapped_file) gives that area itself. The device is only a handle, so
// copying it is enough, and the buffer does not close it.
template <class T, class = void>
inline constexpr bool is_memory = false;
template <class T>
inline constexpr bool is_memory<T, std::void_t<typename T::category>> =
    std::is_convertible_v<typename T::category, io::direct_tag>;

template <class T>
struct memory_buffer {
  explicit memory_buffer(T& device) {
    buffer.open(device);
    buffer.set_auto_close(false);
  }
  io::stream_buffer<T> buffer{};
};

template <class T>
struct as_input<T, std::enable_if_t<is_device<T, io::input>::value && !has_descriptor<T> && is_memory<T>>>
    : memory_buffer<T> {
  explicit as_input(T& device) : memory_buffer<T>(device) {
    end.buffer = &this->buffer;
    end.is_memory = true;
  }
  input_end end{};
};
template <class T>
struct as_output<T, std::enable_if_t<is_device<T, io::output>::value && !has_descriptor<T> && is_memory<T>>>
    : memory_buffer<T> {
  explicit as_output(T& device) : memory_buffer<T>(device) {
    end.buffer = &this->buffer;
    end.is_memory = true;
  }
  output_end end{};
};

// A chain may have no device at its end, and would then follow a null pointer.
template <class T, class = void>
struct is_chain : std::false_type {};
template <class T>
struct is_chain<T, std::void_t<decltype(std::declval<T&>().is_complete())>> : std::true_type {};
template <class T>
bool is_usable(T& device) {
  if constexpr (is_chain<T>::value) return device.is_complete();
  return true;
}

// For zc::explain.
template <class T>
const char* type_name() noexcept {
#ifdef __cpp_rtti
  return typeid(T).name();
#else
  return "";
#endif
}

// Any other device is called directly: a buffer between it and the copy would read too far, and lose what it cannot
// write.
template <class T>
struct as_input<T, std::enable_if_t<is_device<T, io::input>::value && !has_descriptor<T> && !is_memory<T>>> {
  explicit as_input(T& device) {
    end.device = is_usable(device) ? &device : nullptr;
    end.device_type = type_name<T>();
    end.read = [](void* d, char* data, std::ptrdiff_t n) -> std::ptrdiff_t {
      return io::read(*static_cast<T*>(d), data, n);
    };
  }
  input_end end{};
};
template <class T>
struct as_output<T, std::enable_if_t<is_device<T, io::output>::value && !has_descriptor<T> && !is_memory<T>>> {
  explicit as_output(T& device) {
    end.device = is_usable(device) ? &device : nullptr;
    end.device_type = type_name<T>();
    end.write = [](void* d, const char* data, std::ptrdiff_t n) -> std::ptrdiff_t {
      return io::write(*static_cast<T*>(d), data, n);
    };
    end.flush = [](void* d) {
      io::flush(*static_cast<T*>(d));
      return true;  // its answer is not reliable: some devices that have nothing to flush say false
    };
  }
  output_end end{};
};

}  // namespace detail
}  // namespace ZC_ABI
}  // namespace zc

#endif
