#include "../sys.hpp"

#include <cerrno>

namespace zc::ZC_ABI::sys {

bool is_lack_of_room(int error) noexcept { return error == ENOSPC || error == EDQUOT; }

bool is_of_connection(int error) noexcept {
  switch (error) {
    case ECONNRESET:
    case ECONNABORTED:
    case ECONNREFUSED:
    case ETIMEDOUT:
    case ENETDOWN:
    case ENETUNREACH:
    case ENETRESET:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET: return true;
    default: return false;
  }
}

}  // namespace zc::ZC_ABI::sys
