// Pipes of zc's own: how large they may be, and a few empty ones that are kept for the next copy.
#ifndef ZC_LIB_KERNEL_SPARE_PIPES_HPP
#define ZC_LIB_KERNEL_SPARE_PIPES_HPP

#include <zc/export.hpp>

#include <cstddef>
#include <cstdint>

namespace zc::ZC_ABI::detail {

struct own_pipe {
  int read = -1;
  int write = -1;
  std::size_t capacity = 0;
  bool is_large = false;
  std::uint64_t identity = 0;  // which pipe it is
  int generation = 0;          // of the process that made it
};

// A pipe that is empty and belongs to nobody else: a spare one, or a new one. It has `wanted` capacity where this
// process may still have such pipes: pipe-user-pages-soft of pipe(7) counts what all processes of a user have, and
// beyond it every new pipe of all of them has 8 KiB. False if the system gives none (EMFILE, ENFILE).
bool make_or_take(own_pipe& pipe, std::size_t wanted) noexcept;

void close(const own_pipe& pipe) noexcept;

// Keeps an empty pipe for the next copy of this process, or closes it.
void keep_or_close(const own_pipe& pipe) noexcept;

// Closes all spare pipes: where the library is unloaded, and for tests, which count descriptors.
void close_spare_pipes() noexcept;

}  // namespace zc::ZC_ABI::detail

#endif
