// The ends of a copy as the standard streams that code which exists would have for them.
#ifndef ZC_BENCHMARKS_OPEN_STREAMS_HPP
#define ZC_BENCHMARKS_OPEN_STREAMS_HPP

#include "peers/peer.hpp"

#include <istream>
#include <memory>
#include <ostream>

namespace zc_benchmark {

// std::fstream for files, Boost.Asio's iostreams for sockets, Boost.Iostreams' streams for pipes.
std::shared_ptr<std::istream> open_input(const ends& e);
std::shared_ptr<std::ostream> open_output(const ends& e);

}  // namespace zc_benchmark

#endif
