// Members of a line, each with its comma before it. Keys of ours need no escapes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sketch/exact_sum.h"
#include "sketch/histogram.h"

namespace mcp::agg {

void append_key_name(std::string& out, std::string_view name);
void append_number(std::string& out, std::string_view name, double value);
void append_count(std::string& out, std::string_view name, std::uint64_t value);
void append_integer(std::string& out, std::string_view name, std::int64_t value);
void append_text(std::string& out, std::string_view name, std::string_view value);
void append_buckets(std::string& out, std::string_view name, const sketch::DenseCounts& counts);

// [1,0.5]
void append_list(std::string& out, std::span<const double> numbers);
// The exact value as doubles; where values that are no finite numbers decide it, that one word. `room` is lost.
void append_parts(std::string& out, std::vector<double>& room, std::string_view name, const sketch::ExactSum& sum,
                  double special);

}  // namespace mcp::agg
