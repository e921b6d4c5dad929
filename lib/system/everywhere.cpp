// What is the same in every system.
#include "sys.hpp"

#include <utility>

namespace zc::ZC_ABI::sys {

std::atomic<intercept> interceptor{nullptr};

namespace {
thread_local unsigned open_scopes = 0;
thread_local int noted_error = 0;
}  // namespace

copy_scope::copy_scope() noexcept { ++open_scopes; }
copy_scope::~copy_scope() { --open_scopes; }
bool copy_scope::is_open() noexcept { return open_scopes > 0; }
void copy_scope::note(int error) noexcept { noted_error = error; }
int copy_scope::take_note() noexcept { return std::exchange(noted_error, 0); }

}  // namespace zc::ZC_ABI::sys
