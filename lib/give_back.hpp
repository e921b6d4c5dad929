// Bytes that were taken and not delivered go back to where they came from.
#ifndef ZC_LIB_GIVE_BACK_HPP
#define ZC_LIB_GIVE_BACK_HPP

#include "kind.hpp"

#include <string>
#include <string_view>

namespace zc::ZC_ABI::detail {

// Sets an input that has a position back by what was read of it last; of any other, returns the bytes.
std::string give_back(const descriptor& input, std::string_view rest);

}  // namespace zc::ZC_ABI::detail

#endif
