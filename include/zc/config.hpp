/// @file
/// Which zc this is, and how it was built.
#ifndef ZC_CONFIG_HPP
#define ZC_CONFIG_HPP

// The version of meson.build, which refuses to configure where these lines differ from it.
/// The version as text, as in "1.2.3".
#define ZC_VERSION "0.2.0"
/// The first part of the version, a number.
#define ZC_VERSION_MAJOR 0
/// The second part of the version, a number.
#define ZC_VERSION_MINOR 2
/// The third part of the version, a number.
#define ZC_VERSION_PATCH 0

/// The versions whose programs and libraries fit together: the major number, or 0 and the minor one, as in `v1` or
/// `v0_2`. The SONAME has it too.
#define ZC_ABI_VERSION v0_2

// Sources that are compiled by hand have the defaults below.
#if __has_include(<zc/build_options.hpp>)
#include <zc/build_options.hpp>
#endif

/// 0 if the library was built without Boost: it needs the standard library only, and lacks what Boost.Iostreams gives.
#ifndef ZC_HAS_BOOST
#define ZC_HAS_BOOST 1
#endif

/// 1 if the build option relax_safe_kernel_copy was on: zc::default_copy_options then has that flag.
#ifndef ZC_RELAX_SAFE_KERNEL_COPY
#define ZC_RELAX_SAFE_KERNEL_COPY 0
#endif

/// 1 if there is a static library only.
#ifndef ZC_ONLY_STATIC
#define ZC_ONLY_STATIC 0
#endif

#endif
