// mcp-agg in memory.
#pragma once

#include <catch2/catch.hpp>

#include "aggregator.h"
#include "support/recording_sink.h"

namespace mcp::agg {

struct Outcome {
  std::string out;
  stream::Ledger ledger;
  std::vector<std::string> refusals;
};

inline Outcome run_agg(const Options& options, std::string_view input,
                       const AggregatorOptions& aggregator_options = {}) {
  Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  Aggregator aggregator(std::move(*plan), std::nullopt, aggregator_options);
  test::RecordingSink sink;
  sink.pass_consumed = options.filter.pass;
  const test::TextLines lines(input);
  REQUIRE(aggregator.push(lines.lines(), sink));
  REQUIRE(aggregator.finish(sink));
  return {sink.out(), sink.ledger, sink.refusals};
}

}  // namespace mcp::agg
