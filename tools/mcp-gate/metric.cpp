// Tested by tests/unit/mcp-gate/metric_test.cpp.
#include "metric.h"

#include <algorithm>
#include <iterator>

#include "metrology/names.h"
#include "metrology/units.h"
#include "text/match.h"

namespace mcp::gate {
namespace {

using metrology::Dimension;

struct Word {
  std::string_view word;
  Better better;
};

// Words of names that say more than the unit does: errors per second are not better when there are more of them.
constexpr Word kWords[] = {
    {"error", Better::kLower},    {"errors", Better::kLower},   {"fail", Better::kLower},
    {"fails", Better::kLower},    {"failed", Better::kLower},   {"failure", Better::kLower},
    {"failures", Better::kLower}, {"dropped", Better::kLower},  {"drops", Better::kLower},
    {"lost", Better::kLower},     {"rejected", Better::kLower}, {"refused", Better::kLower},
    {"timeout", Better::kLower},  {"timeouts", Better::kLower}, {"retries", Better::kLower},
    {"misses", Better::kLower},   {"latency", Better::kLower},  {"throughput", Better::kHigher},
    {"hits", Better::kHigher},    {"checks", Better::kHigher},
};

constexpr bool in_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Better by_words(std::string_view name) {
  while (!name.empty()) {
    const auto end = std::find_if_not(name.begin(), name.end(), in_word);
    const std::string_view word = name.substr(0, static_cast<std::size_t>(end - name.begin()));
    const auto* found = std::find_if(std::begin(kWords), std::end(kWords),
                                     [&](const Word& row) { return text::same_but_for_case(row.word, word); });
    if (found != std::end(kWords)) return found->better;
    name.remove_prefix(std::min(name.size(), word.size() + 1));
  }
  return Better::kUnknown;
}

// The dimension of the unit, or of the one that the name says; nothing where neither is known.
const metrology::Unit* unit_of(const Metric& metric) {
  if (!metric.unit.empty()) return metrology::read_unit(metric.unit).unit;
  return metrology::read_name(metric.name).unit;
}

Better by_unit(const Metric& metric) {
  const metrology::Unit* unit = unit_of(metric);
  if (unit == nullptr) {
    if (metric.unit.ends_with("/op")) return Better::kLower;
    return metric.unit.ends_with("/s") ? Better::kHigher : Better::kUnknown;
  }
  switch (unit->dimension) {
    case Dimension::kTime:
    case Dimension::kMemory:
      return Better::kLower;
    case Dimension::kRate:
    case Dimension::kBandwidth:
      return Better::kHigher;
    default:
      return metric.unit.ends_with("/s") ? Better::kHigher : Better::kUnknown;
  }
}

constexpr Margin kMargins[] = {{"throughput and rates", 0.10},  {"p50", 0.10},    {"p95", 0.15},          {"p99", 0.20},
                               {"memory per connection", 0.20}, {"memory", 0.25}, {"anything else", 0.05}};
enum MarginRow : std::uint8_t { kThroughput, kMedian, kTail, kFarTail, kConnectionMemory, kMemory, kOther };

bool per_connection(const Metric& metric) {
  return metric.scope.starts_with("per_connection") || metric.unit.ends_with("/conn") ||
         metric.name.find("_per_conn") != std::string::npos;
}

// Whether the text is what the pattern says, `*` being any text: the last star takes up what did not fit.
bool is_like(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

std::string_view name_of(Better better) {
  return better == Better::kLower ? "lower" : better == Better::kHigher ? "higher" : "unknown";
}

Better better_of(const Metric& metric) {
  if (metric.said != Better::kUnknown) return metric.said;
  const Better by_name = by_words(metric.name);
  return by_name != Better::kUnknown ? by_name : by_unit(metric);
}

const Margin& usual_margin(const Metric& metric) {
  const metrology::Unit* unit = unit_of(metric);
  const auto has = [unit](Dimension dimension) { return unit != nullptr && unit->dimension == dimension; };
  if (has(Dimension::kMemory)) return kMargins[per_connection(metric) ? kConnectionMemory : kMemory];
  if (metric.stat == "p50") return kMargins[kMedian];
  if (metric.stat == "p95") return kMargins[kTail];
  if (metric.stat == "p99") return kMargins[kFarTail];
  const bool rate =
      metric.stat == "rate" || metric.unit.ends_with("/s") || has(Dimension::kRate) || has(Dimension::kBandwidth);
  return kMargins[rate ? kThroughput : kOther];
}

std::span<const Margin> usual_margins() { return kMargins; }

bool matches(std::string_view pattern, const Metric& metric) {
  return is_like(pattern, metric.id()) || is_like(pattern, metric.series) || is_like(pattern, metric.name) ||
         is_like(pattern, ":" + metric.stat) || is_like(pattern, metric.name + ":" + metric.stat);
}

}  // namespace mcp::gate
