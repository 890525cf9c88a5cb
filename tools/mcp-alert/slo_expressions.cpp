// Tested by tests/unit/mcp-alert/slo_file_test.cpp.
#include "slo_expressions.h"

#include <fmt/format.h>

#include "text/number.h"
#include "timeutil/duration.h"

namespace mcp::alert {
namespace {

std::string_view spelled(const Condition& condition) {
  if (condition.name == "gt") return ">";
  if (condition.name == "ge") return ">=";
  if (condition.name == "lt") return "<";
  return "<=";
}

// 1 where it holds, 0 where it does not; what is not a number is nothing.
std::string holds_by_time(const TimeSli& sli) {
  return fmt::format("(({} >= -Inf) {} bool {})", sli.metric, spelled(*sli.condition), number_text(sli.threshold));
}

std::string steps(const TimeSli& sli, std::int64_t window_us) {
  return "[" + window_text(window_us) + ":" + window_text(sli.every_us) + "]";
}

}  // namespace

std::string Counted::over(std::int64_t window_us) const {
  const std::string window = window_text(window_us);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t found = text.find(kWindow, at);
    out.append(text, at, found == std::string::npos ? std::string::npos : found - at);
    if (found == std::string::npos) break;
    out += window;
    at = found + kWindow.size();
  }
  return out;
}

std::string number_text(double value) {
  std::string out;
  text::append_json_number(out, value);
  return out;
}

std::string window_text(std::int64_t window_us) { return timeutil::format_duration(timeutil::Duration(window_us)); }

std::string error_ratio(const Objective& objective, std::int64_t window_us) {
  if (const auto* events = std::get_if<EventSli>(&objective.sli)) {
    const std::string ratio =
        fmt::format("({} or vector(0)) / ({} > 0)", events->counted.over(window_us), events->total.over(window_us));
    return events->is == EventSli::Is::kGood ? "clamp_min(1 - " + ratio + ", 0)" : ratio;
  }
  const TimeSli& time = std::get<TimeSli>(objective.sli);
  const std::string looks = holds_by_time(time) + steps(time, window_us);
  return fmt::format("1 - sum(sum_over_time({0})) / sum(count_over_time({0}))", looks);
}

std::string total_in(const Objective& objective, std::int64_t window_us) {
  if (const auto* events = std::get_if<EventSli>(&objective.sli)) return events->total.over(window_us) + " > 0";
  const TimeSli& time = std::get<TimeSli>(objective.sli);
  return fmt::format("sum(count_over_time({}{}))", holds_by_time(time), steps(time, window_us));
}

std::string worst_value(const TimeSli& sli) {
  const bool low_is_better = sli.condition->name == "lt" || sli.condition->name == "le";
  return fmt::format("{}({})", low_is_better ? "max" : "min", sli.metric);
}

}  // namespace mcp::alert
