/// @file
/// All of zc, except the headers that need another library: `<zc/asio.hpp>`, `<zc/async_copy.hpp>` and
/// `<zc/process.hpp>`. Where zc was built without Boost, only what needs none.
#ifndef ZC_ZC_HPP
#define ZC_ZC_HPP

// First, so that an error names fewer files on the way to these.
#include <zc/config.hpp>
#include <zc/copy_result.hpp>
#include <zc/detail/refused_ends.hpp>
#include <zc/detail/refused_rest.hpp>
#if ZC_HAS_BOOST
#include <zc/fd_device.hpp>
#endif

#include <zc/buffer_traits.hpp>
#include <zc/copy_operation.hpp>
#include <zc/copy_stream.hpp>
#include <zc/explain.hpp>
#include <zc/file_section.hpp>
#include <zc/native_handle.hpp>
#if ZC_HAS_BOOST
#include <zc/copy.hpp>
#include <zc/iostreams.hpp>
#endif

#endif
