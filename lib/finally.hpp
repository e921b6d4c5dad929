// What has to be done however a block is left.
#ifndef ZC_LIB_FINALLY_HPP
#define ZC_LIB_FINALLY_HPP

namespace zc::detail {

template <class Function>
struct finally {
  Function f;
  explicit finally(Function function) : f(function) {}
  ~finally() { f(); }
  finally(const finally&) = delete;
  finally& operator=(const finally&) = delete;
};

}  // namespace zc::detail

#endif
