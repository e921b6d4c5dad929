// Everything that zc has.
#ifndef ZC_ZC_HPP
#define ZC_ZC_HPP

#include <zc/buffer_traits.hpp>
#include <zc/copy_stream.hpp>
#include <zc/fd_device.hpp>
#include <zc/iostreams.hpp>

#endif
