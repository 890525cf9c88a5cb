// Objectives and the performance score, as a file says them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "condition.h"
#include "expression.h"
#include "result/result.h"

namespace mcp::alert {

// A sum of events over a window of any length: `text` with the window in place of $window.
struct Counted {
  std::string text;
  std::string over(std::int64_t window_us) const;
};

// Good or bad events of all events.
struct EventSli {
  enum class Is : std::uint8_t { kGood, kBad };
  Is is = Is::kGood;
  Counted counted, total;
};

// The part of the time in which a measured value holds a condition, looked at every so often.
struct TimeSli {
  std::string metric;
  const Condition* condition = nullptr;  // gt, ge, lt or le
  double threshold = 0;
  std::int64_t every_us = 60'000'000;
};

// An alert fires where the budget is spent faster than `factor` in both windows.
struct BurnRow {
  std::int64_t long_us = 0, short_us = 0;
  double factor = 0;
  std::string severity;  // "page" or "ticket"
};

struct Objective {
  std::string name, description;
  std::variant<EventSli, TimeSli> sli;
  double percent = 0;             // of events or of the time; more than 0, less than 100
  double budget = 0;              // what is left to 100 %, from 0 to 1, in twelve digits
  std::optional<double> warning;  // percent, from `percent` to 100
  std::int64_t window_us = 0;
  std::vector<BurnRow> burn;
  Place place;
};

// What one number is worth (slo_score.h).
struct Scored {
  Expression expr;
  double threshold = 0;
  Place place;
};
struct ScorePlan {
  std::optional<Scored> latency, throughput, errors, cpu, memory;
  double latency_weight = 1, throughput_weight = 1, errors_weight = 1, resources_weight = 1;
};

struct SloFile {
  std::vector<Objective> objectives;
  std::optional<ScorePlan> score;
};

// Errors are kConfig with line and column: YAML, a key that is not known or not there, a value of the wrong kind, an
// expression that does not parse, a name twice.
Result<SloFile> parse_slo_file(std::string_view text, const std::string& file);

// The table of the SRE workbook (B. Beyer and others 2018, chapter 5) for 30 days, its windows shortened or lengthened
// as the window is; rows whose short window would be below half a minute are left out.
std::vector<BurnRow> default_burn(std::int64_t window_us);

}  // namespace mcp::alert
