// A choice between the kinds of an end, made while the program runs.
#ifndef ZC_LIB_ENDS_ONE_OF_HPP
#define ZC_LIB_ENDS_ONE_OF_HPP

#include <zc/export.hpp>

#include <utility>
#include <variant>

namespace zc::ZC_ABI::detail {

// An object of one of several classes with a common base, kept in place: the end of a copy costs no allocation.
template <class Base, class First, class... Others>
class one_of {
 public:
  // Begins with a `First`.
  template <class... Arguments>
  explicit one_of(Arguments&&... arguments)
      : object_(std::in_place_type<First>, std::forward<Arguments>(arguments)...),
        base_(std::get_if<First>(&object_)) {}
  one_of(const one_of&) = delete;
  one_of& operator=(const one_of&) = delete;

  // Replaces the object by one of that class.
  template <class Class, class... Arguments>
  Class& emplace(Arguments&&... arguments) {
    Class& made = object_.template emplace<Class>(std::forward<Arguments>(arguments)...);
    base_ = &made;
    return made;
  }

  Base& operator*() noexcept { return *base_; }
  const Base& operator*() const noexcept { return *base_; }
  Base* operator->() noexcept { return base_; }
  const Base* operator->() const noexcept { return base_; }

 private:
  std::variant<First, Others...> object_;
  Base* base_;
};

}  // namespace zc::ZC_ABI::detail

#endif
