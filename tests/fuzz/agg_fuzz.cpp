// links: mcp_agg
// The first two bytes choose options, the rest are lines. With shapes and without them the output, the ledger and the
// refusals are the same; the ledger adds up; every line written is a record.
#include <cstdint>
#include <cstdlib>

#include "../support/recording_sink.h"
#include "aggregator.h"
#include "ndjson/decode.h"

namespace {

using namespace mcp;

struct Outcome {
  std::string out;
  stream::Ledger ledger;
  std::vector<std::string> refusals;
};

agg::Options options_of(std::uint8_t one, std::uint8_t two) {
  agg::Options options;
  options.windows = (one & 1) != 0 ? std::vector<std::string>{"1us", "4us", "1s"} : std::vector<std::string>{"1s"};
  if ((one & 2) != 0) options.by.emplace();
  if ((one & 4) != 0) options.without = std::vector<std::string>{"a"};
  if (options.by && options.without) options.without.reset();
  options.sketch = (one & 8) != 0;
  options.exact = (one & 16) != 0;
  options.filter.pass = (one & 32) != 0;
  options.max_buckets = (one & 64) != 0 ? 16 : 2048;
  options.lateness = timeutil::Duration(two);
  if (two % 3 == 2) options.max_jump = timeutil::Duration(1 + two);
  if (two % 5 == 4 && options.windows.size() == 1) options.slide = std::chrono::milliseconds(250);
  if (two % 7 == 6 && !options.slide && !options.sketch) {
    options.session = timeutil::Duration(two);
    options.windows.clear();
  }
  if (two % 11 == 10 && !options.slide && !options.session) options.buckets = std::vector<std::string>{"0", "10"};
  if (two % 4 == 1 && !options.session && !options.buckets && !options.sketch)
    options.revise_for = timeutil::Duration(1 + two % 16);
  if ((one & 128) == 0) options.functions = {"count", "stddev", "last", "increase"};  // short lines, more runs
  options.quantiles = std::vector<std::string>{"0.5"};
  return options;
}

Outcome run(const agg::Options& options, const test::TextLines& lines, const ndjson::ShapeLimits& shapes) {
  auto plan = agg::make_plan(options);
  if (!plan) std::abort();
  agg::Aggregator aggregator(std::move(*plan), std::nullopt, {.shapes = shapes, .kept_text = shapes.shapes});
  test::RecordingSink sink;
  sink.console().set_quiet(true);
  sink.pass_consumed = options.filter.pass;
  if (!aggregator.push(lines.lines(), sink) || !aggregator.finish(sink)) std::abort();
  return {sink.written(), sink.ledger, sink.refusals};
}

bool adds_up(const stream::Ledger& ledger, std::size_t lines) {
  return ledger.lines == lines &&
         lines == ledger.used + ledger.passed + ledger.malformed + ledger.late + ledger.duplicate;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const agg::Options options = options_of(data[0], data[1]);
  const test::TextLines lines(std::string_view(reinterpret_cast<const char*>(data) + 2, size - 2));
  const Outcome with = run(options, lines, {.shapes = 8, .bytes = 4096});
  const Outcome without = run(options, lines, {.shapes = 0});
  if (with.out != without.out || with.refusals != without.refusals) std::abort();
  if (!adds_up(with.ledger, lines.lines().size()) || !adds_up(without.ledger, lines.lines().size())) std::abort();
  ndjson::Decoder decoder;
  const test::TextLines written(with.out);
  for (const io::Line& line : written.lines()) {
    if (!decoder.parse(line.text)) std::abort();
  }
  return 0;
}
