/// @file
/// How a stream buffer of your own joins in.
///
/// @code
/// template <>  // outside of any namespace but zc
/// struct zc::buffer_traits<my_buffer> {
///   static int descriptor(my_buffer& buffer, zc::direction) { return buffer.fd(); }
/// };
/// inline const zc::look_behind<my_buffer> zc_looks_behind_my_buffer;
/// @endcode
///
/// From then on zc::copy_stream finds the descriptor behind every stream whose buffer is exactly a my_buffer. What it
/// holds in its get and put areas is copied first, in order; then the descriptor is moved by the kernel.
#ifndef ZC_BUFFER_TRAITS_HPP
#define ZC_BUFFER_TRAITS_HPP

#include <zc/direction.hpp>
#include <zc/export.hpp>

#include <iosfwd>
#include <streambuf>
#include <typeinfo>

namespace zc {
inline namespace ZC_ABI {

/// Specialise this for a type of stream buffer that hands bytes to and from a descriptor unchanged, and that keeps
/// none of them anywhere but in its get and put areas. Its one member
/// `static int descriptor(Buffer&, direction)` returns the descriptor, which stays the buffer's, or -1 if the buffer is
/// closed or does not go this way; a copy then fails with errc::bad_file_descriptor.
template <class Buffer>
struct buffer_traits;

namespace detail {

using find_descriptor = int (*)(std::streambuf&, direction);
// add_buffer returns a handle, which remove_buffer takes.
ZC_EXPORT void* add_buffer(const std::type_info& type, find_descriptor find);
ZC_EXPORT void remove_buffer(void* added) noexcept;

}  // namespace detail

/// While an object of this type lives, buffers of exactly this type are looked behind, by all threads; classes derived
/// from it are not, since they may do more than pass bytes on. Meant to be a variable at namespace scope, beside the
/// traits. Not for code compiled with -fno-rtti, whose own buffers have no type to be known by.
#ifdef __cpp_rtti
template <class Buffer>
class [[nodiscard]] look_behind {
 public:
  /// Registers the type: streams with such a buffer are recognised from then on. Throws std::bad_alloc.
  ZC_LOCAL look_behind()
      : added_(detail::add_buffer(typeid(Buffer), [](std::streambuf& buffer, direction wanted) {
          return buffer_traits<Buffer>::descriptor(static_cast<Buffer&>(buffer), wanted);
        })) {}
  /// Ends the registration: streams with such a buffer go through their own code again. Never throws.
  ZC_LOCAL ~look_behind() { detail::remove_buffer(added_); }
  /// Cannot be copied: one object stands for one registration.
  look_behind(const look_behind&) = delete;
  /// @copydoc look_behind(const look_behind&)
  look_behind& operator=(const look_behind&) = delete;

 private:
  void* added_;
};
#endif

}  // namespace ZC_ABI
}  // namespace zc

#endif
