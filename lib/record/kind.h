// The discriminator of a line (spec record.md 1) and the small vocabularies of the records.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mcp::record {

enum class Kind : std::uint8_t {
  kSample,
  kMetadata,
  kAggregate,
  kSpan,
  kAlert,
  kViolation,
  kChaos,
  kEvent,
  kLog,
  kReport,
  kOtlp,     // an object with resourceMetrics, resourceSpans or resourceLogs
  kForeign,  // any other `kind`
};

// The word in `kind`; "sample" for kSample, "" for kOtlp and kForeign.
std::string_view name_of(Kind kind);
// kForeign for a word that is not ours.
Kind kind_of(std::string_view word);

// Of the metric family (record.md 2). kUnknown is what an absent key means.
enum class Type : std::uint8_t { kUnknown, kCounter, kGauge, kHistogram, kGaugeHistogram, kSummary, kInfo, kStateSet };

std::string_view name_of(Type type);
std::optional<Type> type_of(std::string_view word);

}  // namespace mcp::record
