// One observation (spec record.md 2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "record/kind.h"
#include "record/series.h"
#include "record/value.h"

namespace mcp::record {

// What stands for the value: `null` is the staleness marker (the series ended here), `hist` a whole distribution.
enum class ValueIs : std::uint8_t { kAbsent, kNumber, kStale, kHist };

struct Exemplar {
  std::span<const Label> labels;
  double value = 0;
  std::optional<std::int64_t> ts_us;
};

// Every view points into what the sample was read from: the Decoder until its next line, or the body of a scrape.
// A key that was not there is nothing, "" or kUnknown; mcp-validate is who cares about name, value and time missing.
struct Sample {
  std::optional<std::int64_t> ts_us;
  SeriesRef series;
  Type type = Type::kUnknown;
  std::string_view unit;
  ValueIs value_is = ValueIs::kAbsent;
  double value = 0;             // where value_is is kNumber; may be NaN or infinite
  const Value* hist = nullptr;  // where value_is is kHist
  std::optional<double> precision_us, duration_s, sample_size;
  bool precision_unreadable =
      false;  // `precision_us` is there and no number; only where the reader asked to judge it itself
  std::optional<std::int64_t> start_us;
  std::optional<Exemplar> exemplar;
};

// What is said once about a family.
struct Metadata {
  std::string_view name;
  Type type = Type::kUnknown;
  std::string_view unit;
  std::string_view help;
};

}  // namespace mcp::record
