#include "record/kind.h"

#include <catch2/catch.hpp>
#include <string>

using namespace mcp;
using record::Kind;
using record::Type;

TEST_CASE("every kind of the contract has its word", "[record]") {
  constexpr Kind kinds[] = {Kind::kSample,    Kind::kMetadata, Kind::kAggregate, Kind::kSpan, Kind::kAlert,
                            Kind::kViolation, Kind::kChaos,    Kind::kEvent,     Kind::kLog,  Kind::kReport};
  constexpr std::string_view words[] = {"sample",    "metadata", "aggregate", "span", "alert",
                                        "violation", "chaos",    "event",     "log",  "report"};
  for (std::size_t i = 0; i < std::size(kinds); ++i) {
    CHECK(record::name_of(kinds[i]) == words[i]);
    CHECK(record::kind_of(words[i]) == kinds[i]);
  }
}

TEST_CASE("a word that is not ours is a foreign kind, and OTLP is no word", "[record]") {
  for (const char* word : {"", "Sample", "samples", "otlp", "foreign"}) CHECK(record::kind_of(word) == Kind::kForeign);
  CHECK(record::name_of(Kind::kOtlp).empty());
  CHECK(record::name_of(Kind::kForeign).empty());
}

TEST_CASE("every type of the contract has its word", "[record]") {
  constexpr Type types[] = {Type::kUnknown,        Type::kCounter, Type::kGauge, Type::kHistogram,
                            Type::kGaugeHistogram, Type::kSummary, Type::kInfo,  Type::kStateSet};
  constexpr std::string_view words[] = {"unknown",        "counter", "gauge", "histogram",
                                        "gaugehistogram", "summary", "info",  "stateset"};
  for (std::size_t i = 0; i < std::size(types); ++i) {
    CHECK(record::name_of(types[i]) == words[i]);
    CHECK(record::type_of(words[i]) == types[i]);
  }
  CHECK_FALSE(record::type_of("Counter"));
  CHECK_FALSE(record::type_of(""));
}
