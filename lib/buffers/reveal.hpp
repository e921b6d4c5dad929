// Private members of standard classes, for what they do not tell: an explicit instantiation may name them
// ([temp.spec]/6).
//
//   ZC_REVEAL(name, type, owner, which);   in zc::detail; object.*member(name()) is then owner::which
#ifndef ZC_LIB_BUFFERS_REVEAL_HPP
#define ZC_LIB_BUFFERS_REVEAL_HPP

#include <zc/export.hpp>

namespace zc::ZC_ABI::detail {

template <class Name, typename Name::type Member>
struct reveal {
  friend typename Name::type member(Name) { return Member; }
};

}  // namespace zc::ZC_ABI::detail

#define ZC_REVEAL(name, kind, owner, which) \
  struct name {                             \
    using type = kind owner::*;             \
    friend type member(name);               \
  };                                        \
  template struct reveal<name, &owner::which>

#endif
