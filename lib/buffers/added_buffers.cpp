// The types of buffers that users have added by zc::look_behind.
#include <zc/buffer_traits.hpp>

#include "areas.hpp"
#include "buffer_access.hpp"

#include <cstring>
#include <list>
#include <mutex>
#include <new>

namespace zc::ZC_ABI::detail {

namespace {

struct added_buffers {
  std::mutex mutex;
  std::list<buffer_access> list;  // whose nodes stay where they are
};

// Made by the first who needs it, since users' variables may be initialised before those of this library; never
// destroyed, since they may be destroyed after. A copy that asks it first may have no memory left.
added_buffers& added() noexcept {
  alignas(added_buffers) static unsigned char place[sizeof(added_buffers)];
  static added_buffers& all = *new (place) added_buffers;
  return all;
}

// Compares types as the standard library of this build does. libstdc++ compares names, and g++ marks the name of a
// class with internal linkage; clang does not, so that the name is looked at here: one of an anonymous namespace, or of
// a function with internal linkage. Two such classes may have one name.
bool is_same(const std::type_info& a, const std::type_info& b) noexcept {
  const char* const name = a.name();
  const bool is_internal = std::strstr(name, "_GLOBAL__N_") != nullptr || std::strstr(name, "ZL") != nullptr;
  return &a == &b || (a == b && !is_internal);
}

}  // namespace

void* add_buffer(const std::type_info& type, find_descriptor find) {
  const std::lock_guard<std::mutex> lock(added().mutex);
  return &added().list.emplace_front(buffer_access{&type, find, buffer_areas::forget_readable});
}

void remove_buffer(void* handle) noexcept {
  const std::lock_guard<std::mutex> lock(added().mutex);
  added().list.remove_if([&](const buffer_access& a) { return &a == handle; });
}

const buffer_access* added_access_to(const std::streambuf& buffer) noexcept {
  if (!has_type(buffer)) return nullptr;
  const std::lock_guard<std::mutex> lock(added().mutex);
  for (const buffer_access& access : added().list) {
    if (is_same(typeid(buffer), *access.type)) return &access;
  }
  return nullptr;
}

}  // namespace zc::ZC_ABI::detail
