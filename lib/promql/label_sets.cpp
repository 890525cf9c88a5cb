// Tested by tests/compliance/promql/*.test.
#include "promql/label_sets.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>

namespace mcp::promql {
namespace {

constexpr std::string_view kMetricName = "__name__";

bool among(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class Keep>
Labels those(const Labels& labels, const Keep& keep) {
  if (std::all_of(labels->begin(), labels->end(), keep)) return labels;
  record::Labels rest;
  std::copy_if(labels->begin(), labels->end(), std::back_inserter(rest), keep);
  return std::make_shared<const record::Labels>(std::move(rest));
}

}  // namespace

Labels labels_only(const Labels& labels, const std::vector<std::string>& names) {
  return those(labels, [&names](const auto& label) { return among(names, label.first); });
}

Labels labels_except(const Labels& labels, const std::vector<std::string>& names, MetricName metric) {
  return those(labels, [&names, metric](const auto& label) {
    return !(metric == MetricName::kGoes && label.first == kMetricName) && !among(names, label.first);
  });
}

Labels matched_labels(const Labels& labels, const Matching& matching) {
  return matching.on ? labels_only(labels, matching.labels) : labels_except(labels, matching.labels, MetricName::kGoes);
}

Labels group_labels(const Labels& labels, const Aggregation& aggregation) {
  return aggregation.without ? labels_except(labels, aggregation.labels, MetricName::kGoes)
                             : labels_only(labels, aggregation.labels);
}

Grouping::Grouping(const Matrix& rows, const Aggregation& aggregation) {
  std::map<record::Labels, std::size_t> places;
  of_row.reserve(rows.size());
  for (const Row& row : rows) {
    const Labels group = group_labels(row.labels, aggregation);
    const auto [at, fresh] = places.try_emplace(*group, labels.size());
    if (fresh) labels.push_back(group);
    of_row.push_back(at->second);
  }
}

namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87U, kPrime2 = 0xC2B2AE3D27D4EB4FU, kPrime3 = 0x165667B19E3779F9U,
                        kPrime4 = 0x85EBCA77C2B2AE63U, kPrime5 = 0x27D4EB2F165667C5U;

// Takes the next bytes as one number, the lowest first.
std::uint64_t taken(std::string_view& bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  bytes.remove_prefix(size);
  return value;
}

std::uint64_t mixed_in(std::uint64_t lane, std::uint64_t word) {
  return std::rotl(lane + word * kPrime2, 31) * kPrime1;
}

// What stands before everything: of blocks of 32 bytes, which are taken, four lanes side by side.
std::uint64_t of_blocks(std::string_view& bytes) {
  if (bytes.size() < 32) return kPrime5;
  std::uint64_t lanes[] = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
  while (bytes.size() >= 32) {
    for (std::uint64_t& lane : lanes) lane = mixed_in(lane, taken(bytes, 8));
  }
  std::uint64_t hash =
      std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) + std::rotl(lanes[3], 18);
  for (const std::uint64_t lane : lanes) hash = (hash ^ mixed_in(0, lane)) * kPrime1 + kPrime4;
  return hash;
}

void append_with_length(std::string& out, std::string_view text) {
  if (text.size() < 255) {
    out += static_cast<char>(text.size());
  } else {
    out += static_cast<char>(255);
    for (const int shift : {0, 8, 16}) out += static_cast<char>((text.size() >> shift) & 255);
  }
  out += text;
}

}  // namespace

std::uint64_t xxh64(std::string_view bytes) {
  const std::uint64_t size = bytes.size();
  std::uint64_t hash = of_blocks(bytes) + size;
  while (bytes.size() >= 8) hash = std::rotl(hash ^ mixed_in(0, taken(bytes, 8)), 27) * kPrime1 + kPrime4;
  if (bytes.size() >= 4) hash = std::rotl(hash ^ (taken(bytes, 4) * kPrime1), 23) * kPrime2 + kPrime3;
  while (!bytes.empty()) hash = std::rotl(hash ^ (taken(bytes, 1) * kPrime5), 11) * kPrime1;
  hash = (hash ^ (hash >> 33)) * kPrime2;
  hash = (hash ^ (hash >> 29)) * kPrime3;
  return hash ^ (hash >> 32);
}

std::uint64_t label_hash(const record::Labels& labels) {
  std::string bytes;
  for (const auto& [name, value] : labels) {
    append_with_length(bytes, name);
    append_with_length(bytes, value);
  }
  return xxh64(bytes);
}

}  // namespace mcp::promql
