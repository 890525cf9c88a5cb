// Tested by the golden cases of mcp-alert.
#include "figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "forecast_output.h"
#include "text/number.h"
#include "timeutil/duration.h"
#include "timeutil/instant.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kMillisecond = 1'000, kSecond = 1'000'000;

}  // namespace

std::string shown_number(double value) { return shown_exactly(rounded(value)); }

std::string shown_exactly(double value) {
  std::string out;
  text::append_json_number(out, value);
  std::erase(out, '"');
  return out;
}

std::string shown_time(std::int64_t ts_us) { return timeutil::format_rfc3339(timeutil::align_down(ts_us, kSecond)); }

std::string shown_length(std::int64_t length_us) {
  const std::int64_t unit = length_us < kSecond ? kMillisecond : kSecond;
  return timeutil::format_duration(timeutil::Duration(timeutil::align_down(length_us + unit / 2, unit)));
}

std::string shown_share(double share) { return fmt::format("{:.3g}%", 100 * share); }

}  // namespace mcp::alert
