/// @file
/// zc::explain: why a copy went the way it went.
#ifndef ZC_EXPLAIN_HPP
#define ZC_EXPLAIN_HPP

#include <zc/copy_result.hpp>
#include <zc/export.hpp>

#include <string>

namespace zc {
inline namespace ZC_ABI {

/// Tells in lines for people which ends were found behind the streams, and of each row of the table of ways ("Which
/// way for which pair" in the documentation) how many bytes it moved, and why it moved none: what the system answered,
/// or which condition was not met and which option would lift it. Of an end without a descriptor it names the type
/// whose own code was called, and the header by which zc would know that type (`<zc/asio.hpp>`, `<zc/process.hpp>`)
/// where there is one. The words may change from one version to the next. A plugin whose types were at the ends must
/// still be loaded. Throws only std::bad_alloc.
ZC_EXPORT std::string explain(const copy_result& result);

}  // namespace ZC_ABI
}  // namespace zc

#endif
