// The types of stream buffers that zc looks behind, and how it does that.
#ifndef ZC_LIB_BUFFERS_BUFFER_ACCESS_HPP
#define ZC_LIB_BUFFERS_BUFFER_ACCESS_HPP

#include "../kernel/kind.hpp"

#include <zc/buffer_traits.hpp>

#include <cstdio>
#include <cstring>
#include <streambuf>
#include <typeinfo>

namespace zc::ZC_ABI::detail {

// Instead of a descriptor:
inline constexpr int closed = -1;      // not open, or not for this direction: an error
inline constexpr int not_direct = -2;  // what passes is not what the descriptor gets (a converting codecvt)

// One type of buffer. A null function has nothing to do, or nothing to tell.
struct buffer_access {
  const std::type_info* type;

  // The descriptor behind it, `closed` or `not_direct`.
  int (*descriptor)(std::streambuf&, direction);

  // The descriptor has been moved, and the get and put areas are empty: forgets what was read and where the descriptor
  // stood.
  void (*forget)(std::streambuf&);

  // The FILE between the buffer and the descriptor; null if there is none.
  std::FILE* (*file)(std::streambuf&) = nullptr;

  // True if the buffer passes everything to a FILE that is the user's too: it has no areas, and the FILE's end-of-file
  // indicator must say what a read would have said.
  bool is_stdio = false;

  // True if the buffer gathers what is written to it before it hands that on.
  bool (*gathers)(const std::streambuf&) = nullptr;

  // Brings copies of the areas' pointers up to date that others keep.
  void (*settle)(std::streambuf&) = nullptr;

  // Bytes that were read from the descriptor may hide behind an empty get area. Brings some of them there; false if
  // there are none. Reads nothing.
  bool (*uncover)(std::streambuf&) = nullptr;

  // Drops a character that was put back and differs from the file's, so that the buffer knows its position.
  void (*drop_putback)(std::streambuf&) = nullptr;
};

// How to look behind a buffer; null if its type is not known. A class derived from a known type is not known: it may
// override what passing bytes means.
const buffer_access* access_to(const std::streambuf& buffer) noexcept;

// False if the class of a stream or buffer was compiled with -fno-rtti: its vtable has no std::type_info, and typeid
// and dynamic_cast would follow a null pointer. The Itanium C++ ABI has its address before the functions.
template <class Polymorphic>
bool has_type(const Polymorphic& object) noexcept {
  const void* const* vtable;
  std::memcpy(&vtable, static_cast<const void*>(&object), sizeof vtable);
  return vtable[-1] != nullptr;
}

// True if the buffer is exactly of this type, which a library defines. Compares names, since type_info objects of
// hidden types differ between a library and its user.
inline bool is_exactly(const std::streambuf& buffer, const std::type_info& type) noexcept {
  if (!has_type(buffer)) return false;
  const char* const name = typeid(buffer).name();
  return name == type.name() || std::strcmp(name, type.name()) == 0;
}

// True for std::stringbuf itself, behind which there is nothing to be found.
bool is_string(const std::streambuf& buffer) noexcept;

// True for buffers that are the standard library's own code, over files: std::filebuf, stdio_filebuf,
// stdio_sync_filebuf.
bool has_standard_code(const std::streambuf& buffer) noexcept;

// True if the buffer's own locale (not the stream's) converts nothing.
bool passes_bytes_unchanged(const std::streambuf& buffer);

// The byte before the position of a descriptor, which unget() must give; -1 if there is no position, or no byte.
int byte_before(int fd) noexcept;

// The tables of each library.
extern const buffer_access filebuf_access;        // std::filebuf
extern const buffer_access stdio_filebuf_access;  // __gnu_cxx::stdio_filebuf; libstdc++ only
extern const buffer_access stdio_sync_access;     // __gnu_cxx::stdio_sync_filebuf, of a synced cin, cout, ...: likewise
const buffer_access* boost_access_to(const std::streambuf& buffer) noexcept;
// True for a boost::iostreams::filtering_stream or _streambuf without a device, if its chain is the buffer in use.
bool is_incomplete_chain(const std::ios* stream, const std::streambuf* buffer) noexcept;
const buffer_access* added_access_to(const std::streambuf& buffer) noexcept;  // zc::look_behind

}  // namespace zc::ZC_ABI::detail

#endif
