// What is compared: one number a run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace mcp::gate {

enum class Better : std::uint8_t { kUnknown, kLower, kHigher };
std::string_view name_of(Better better);  // "lower", "higher", "unknown"

struct Metric {
  std::string name;    // of the series or benchmark, without labels
  std::string series;  // the same with its labels, as it is printed
  std::string stat;    // p50, p95, p99, rate, value; ns/op, real_time, time, …
  std::string unit;    // "" where it is not known
  std::string scope = {};
  Better said = Better::kUnknown;  // what the file itself says
  bool exact = false;              // the file says that any difference is one
  bool mixed = false;              // there are values in different units

  std::string id() const { return series + ":" + stat; }
};

inline bool operator<(const Metric& a, const Metric& b) {
  return std::tie(a.series, a.stat) < std::tie(b.series, b.stat);
}

// Which way is better: what the file says, else by the words of the name, else by the unit or what the name says of it.
Better better_of(const Metric& metric);

// By how much it may be worse, as a share, where nothing else is said.
struct Margin {
  std::string_view what;  // for --help and the manual
  double share = 0;
};
const Margin& usual_margin(const Metric& metric);
std::span<const Margin> usual_margins();  // all of them

// METRIC as it is typed: a series or a bare name, with `:STAT` or for all of its; `:STAT` alone for that one of all;
// `*` stands for any text.
bool matches(std::string_view pattern, const Metric& metric);

}  // namespace mcp::gate
