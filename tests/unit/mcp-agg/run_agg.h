// mcp-agg in memory.
#pragma once

#include <catch2/catch.hpp>

#include "aggregator.h"
#include "merger.h"
#include "support/recording_sink.h"

namespace mcp::agg {

struct Outcome {
  std::string out;
  stream::Ledger ledger;
  std::vector<std::string> refusals;
  std::vector<std::uint64_t> refused = {};  // the numbers of those lines, from 1
};

inline Outcome run_stage(stream::Stage& stage, const Options& options, std::string_view input) {
  test::RecordingSink sink;
  sink.pass_consumed = options.filter.pass;
  sink.console().set_quiet(true);
  const test::TextLines lines(input);
  REQUIRE(stage.push(lines.lines(), sink));
  REQUIRE(stage.finish(sink));
  return {sink.written(), sink.ledger, sink.refusals, sink.refused};
}

inline Outcome run_agg(const Options& options, std::string_view input,
                       const AggregatorOptions& aggregator_options = {}) {
  Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  Aggregator aggregator(std::move(*plan), std::nullopt, aggregator_options);
  return run_stage(aggregator, options, input);
}

// With --merge.
inline Outcome run_merge(Options options, std::string_view input) {
  options.merge = true;
  Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  Merger merger(std::move(*plan));
  return run_stage(merger, options, input);
}

}  // namespace mcp::agg
