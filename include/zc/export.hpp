// What the linker sees of zc.
#ifndef ZC_EXPORT_HPP
#define ZC_EXPORT_HPP

#if __cplusplus < 201703L
#error "zc needs C++17: compile with -std=c++17 or later"
#include "zc needs C++17"  // there is none, which ends the compilation before hundreds of errors
#endif

#include <zc/config.hpp>

#include <cstddef>  // brings _GLIBCXX_USE_CXX11_ABI, where there is such a choice

// ZC_EXPORT marks what crosses the border of the library; everything else stays hidden. A static library has no border:
// it belongs to the program or plugin that it is linked into, and is not seen outside. ZC_STATIC is for programs that
// link the static one of two libraries (default_library=both).
#if ZC_ONLY_STATIC || defined(ZC_STATIC)
#define ZC_EXPORT
#else
#define ZC_EXPORT __attribute__((visibility("default")))
#endif

// ZC_LOCAL marks templates and inline functions that lead to what each library keeps for itself: a program or plugin
// uses its own instances, which belong to the library that it was linked with.
#define ZC_LOCAL __attribute__((visibility("hidden")))

// All names are in an inline namespace, which changes with whatever makes two builds not fit together: then they do not
// link, or live side by side.
#if defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI == 0
#define ZC_ABI ZC_JOIN(ZC_ABI_VERSION, _cxx03)  // the std::string of before 2011
#else
#define ZC_ABI ZC_JOIN(ZC_ABI_VERSION, )
#endif
#define ZC_JOIN(a, b) ZC_JOIN_EXPANDED(a, b)
#define ZC_JOIN_EXPANDED(a, b) a##b

/// All names of zc. What is in zc::detail is not for users, and may change in any version.
namespace zc {
inline namespace ZC_ABI {}
}  // namespace zc

#endif
