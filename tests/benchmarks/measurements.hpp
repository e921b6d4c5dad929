// All that is measured.
#ifndef ZC_BENCHMARKS_MEASUREMENTS_HPP
#define ZC_BENCHMARKS_MEASUREMENTS_HPP

#include "ends/workplace.hpp"
#include "pairs.hpp"
#include "results.hpp"
#include "settings.hpp"

#include <vector>

namespace zc_benchmark {

// One pair of ends: all peers that fit, at all its sizes.
table measure_pair(const pair& p, const workplace& place, const settings& wanted);

// The largest size of a pair again, with a receiver other than splice.
table measure_receiver(const char* name, const pair& p, receiver who, const workplace& place, const settings& wanted);

// Many small files: what opening, copying and closing each of them takes together.
table measure_small_files(const workplace& place, const settings& wanted);

// A file that is nearly all hole: who copies the data only.
table measure_sparse(const workplace& place, const settings& wanted);

// A header and a file as the reply to a client that waits for it.
table measure_replies(const char* name, kind k, const workplace& place, const settings& wanted);

// What short copies take, one after the other, beside the calls that they consist of.
table measure_short_copies(const workplace& place, const settings& wanted);

// Files that the page cache does not have.
table measure_cold(const workplace& place, const settings& wanted);

// What a file costs to compile that only includes the header.
table measure_header_cost(const workplace& place, const settings& wanted);

// Whether the memory of a copy grows with its size: 10 GiB against 10 MiB, into a Unix socket, safe and relaxed, and
// into a file.
std::vector<growth> measure_growth(const workplace& place, const settings& wanted);

}  // namespace zc_benchmark

#endif
