// What a system answers whose own calls zc does not know: that it has none of the ways beyond read and write, knows
// nothing of a file that would allow one of them, and keeps nothing back.
#include "../sys.hpp"

#include <cerrno>

namespace zc::ZC_ABI::sys {

bool has_only_read_and_write() noexcept { return true; }
bool is_missing(call /*what*/) noexcept { return true; }
answer copy_file_range(int, int, std::size_t, std::int64_t*) { return -ENOSYS; }
answer sendfile(int, int, std::size_t, std::int64_t*) { return -ENOSYS; }
answer splice(int, int, std::size_t, mode, std::int64_t*) { return -ENOSYS; }
void* map(int, std::int64_t, std::size_t) noexcept { return nullptr; }
void unmap(void*, std::size_t) noexcept {}
std::size_t page_size() noexcept { return 4096; }  // of what is never mapped

// Pipes are made for splice alone.
answer pipe(int (&)[2]) noexcept { return -ENOSYS; }
answer grow_pipe(int, std::size_t) noexcept { return -ENOSYS; }
answer capacity_of_pipe(int) noexcept { return -ENOSYS; }
std::uint64_t pipe_identity(int) noexcept { return 0; }
bool is_new_process() noexcept { return true; }
bool pipes_hold_packets() noexcept { return false; }

answer next_data(int, std::int64_t) noexcept { return -EINVAL; }
answer next_hole(int, std::int64_t) noexcept { return -EINVAL; }
answer punch_hole(int, std::int64_t, std::int64_t) noexcept { return -ENOSYS; }
bool tells_holes(int) noexcept { return false; }
void advise_sequential(int) noexcept {}

bool is_sealed_against_change(int) noexcept { return false; }
bool has_verity(int) noexcept { return false; }
bool is_on_read_only_format(int) noexcept { return false; }
bool is_plain_tcp(int) noexcept { return false; }
bool push(int) noexcept { return true; }

bool is_lack_of_room(int) noexcept { return false; }
bool is_of_connection(int) noexcept { return false; }

int kernel_version() noexcept { return 0; }
std::string name_of(int fd) { return "descriptor " + std::to_string(fd); }

}  // namespace zc::ZC_ABI::sys
