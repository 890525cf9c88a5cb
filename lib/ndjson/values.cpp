// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp.
#include "ndjson/values.h"

#include "json/json.h"
#include "ndjson/decode.h"
#include "timeutil/instant.h"

namespace mcp::ndjson {
namespace {

TimeRead within_reach(std::optional<std::int64_t> us) {
  if (us && *us <= kFarthest && *us >= -kFarthest) return {us, {}};
  return {std::nullopt, "a time within reach"};
}

// Of other units than microseconds: read from its text, so that no digit is lost to a double.
TimeRead read_decimal(TimeRank rank, std::string_view line) {
  constexpr int kPowers[] = {0, -3, 3, 6};  // a number times 10^power is microseconds
  const std::string_view path[] = {kTimeKeys[rank]};
  const auto extent = json::locate(line, path);
  if (!extent) return within_reach(std::nullopt);
  return within_reach(timeutil::scale_decimal(line.substr(extent->begin, extent->end - extent->begin), kPowers[rank]));
}

}  // namespace

TimeRead read_time(TimeRank rank, const simdjson::dom::element& value, std::string_view line) {
  std::int64_t us = 0;
  std::string_view written;
  switch (rank) {
    case kTsUs:
      if (value.get(us) != simdjson::SUCCESS) return {std::nullopt, "an integer"};
      return within_reach(us);
    case kTs:
      if (value.get(written) == simdjson::SUCCESS) {
        if (const auto read = timeutil::parse_rfc3339(written)) return {read, {}};
      }
      return {std::nullopt, "an RFC 3339 time"};
    default:
      return value.is_number() ? read_decimal(rank, line) : TimeRead{std::nullopt, "a number"};
  }
}

}  // namespace mcp::ndjson
