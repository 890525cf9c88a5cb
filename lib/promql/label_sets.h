// Labels cut down to some names, or freed of them. Inside of the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "promql/ast.h"
#include "promql/value.h"

namespace mcp::promql {

Labels labels_only(const Labels& labels, const std::vector<std::string>& names);
// Without these; where `metric` says so also without __name__, though not without __type__ and __unit__.
enum class MetricName : std::uint8_t { kStays, kGoes };
Labels labels_except(const Labels& labels, const std::vector<std::string>& names, MetricName metric);

// What on() or ignoring() leaves: the labels that must be the same on both sides.
Labels matched_labels(const Labels& labels, const Matching& matching);
// What by() or without() leaves: the labels of a group.
Labels group_labels(const Labels& labels, const Aggregation& aggregation);

// XXH64 (Y. Collet) of the labels as Prometheus keeps them: each name and value behind its
// length, which is one byte, or 255 and three.
std::uint64_t label_hash(const record::Labels& labels);
std::uint64_t xxh64(std::string_view bytes);

// Into which group each row goes, counted from 0 in the order in which they first appear.
struct Grouping {
  Grouping(const Matrix& rows, const Aggregation& aggregation);
  std::vector<std::size_t> of_row;
  std::vector<Labels> labels;  // by group
};

}  // namespace mcp::promql
