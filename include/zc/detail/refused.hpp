// How a function is refused with a reason. Not for users.
//
// g++ ignores its attribute `unavailable` for a deleted function, and has no other that a trait does not trip over;
// clang has no message for a deleted function. C++26 gives one a message: g++ 15 and later then show it behind the
// name.
#ifndef ZC_DETAIL_REFUSED_HPP
#define ZC_DETAIL_REFUSED_HPP

#ifdef __clang__
#define ZC_REFUSED(reason) __attribute__((unavailable(reason)))
#elif defined __cpp_deleted_function
#define ZC_REFUSED(reason) = delete (reason)
#else
#define ZC_REFUSED(reason) = delete
#endif

#endif
