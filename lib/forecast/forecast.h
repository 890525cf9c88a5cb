// When a series reaches a limit, with an interval that has the coverage it claims; or why that cannot be told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "forecast/windows.h"

namespace mcp::forecast {

enum class Side : std::uint8_t { kBySlope, kAbove, kBelow };

struct Question {
  std::optional<double> limit = std::nullopt;
  Side side = Side::kBySlope;
  double confidence = 0.9;      // of all intervals, more than 0 and less than 1
  std::int64_t horizon_us = 0;  // behind the last window; 0: as long as what the forecast is made from
};

enum class Verdict : std::uint8_t { kNone, kReaches, kNotWithinHorizon, kNotUsable };
// "reaches", "not within horizon", "no usable forecast"; of a forecast without a limit "forecast".
std::string_view word_of(Verdict verdict);

// One window to come: the course that is expected, and the band that holds the window's median with the confidence.
struct Ahead {
  std::int64_t ts_us = 0;  // its middle
  double expected = 0, low = 0, high = 0;
};

// When the first window at or beyond the limit comes: before `earliest_us` and after `latest_us` with half of what the
// confidence leaves each. Nothing where that lies behind the horizon.
struct Arrival {
  bool already = false;
  double chance = 0;  // of reaching it within the horizon
  std::optional<std::int64_t> earliest_us, median_us, latest_us;
};

struct Rate {
  double per_second = 0;
  std::optional<double> low, high;  // with the confidence; nothing of a trend that fades
};

struct Forecast {
  Verdict verdict = Verdict::kNotUsable;
  std::string why;     // where it is not usable
  Windows used;        // since the last break
  bool broke = false;  // there was one
  std::int64_t season_us = 0;
  std::string_view model = {};
  double mase = 0;  // mean absolute error by that of the better of naive and seasonal naive, at the same origins
  Side side = Side::kBySlope;
  double last = 0;  // the median of the last window that has one
  Rate rate;
  Arrival arrival;
  std::vector<Ahead> course;  // some hundred windows at most, the last of them at the horizon
};

inline constexpr std::size_t kFewestWindows = 20;
inline constexpr std::int64_t kLongestHorizon = 10;  // times what the forecast is made from

// The same for the same windows, on every machine. Takes O(n²) for n windows, and a thousand drawn courses.
Forecast forecast(const Windows& history, const Question& question);

// A period of an hour, a day or a week, in windows, that the series has: its autocorrelation there is more than 0.3,
// and higher than at half of it, and it has at least three cycles. 0 where it has none.
std::size_t season_in(const Windows& windows);

}  // namespace mcp::forecast
