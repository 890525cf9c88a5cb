// links: mcp_agg
// The first byte chooses options, the rest is a state behind its head. What is taken up can be gone on from: lines are
// read, windows closed, and it can be kept again.
#include <cstdint>
#include <cstdlib>

#include "../support/recording_sink.h"
#include "aggregator.h"
#include "state/archive.h"
#include "stream/kept.h"

namespace {

using namespace mcp;

agg::Options options_of(std::uint8_t kind) {
  agg::Options options;
  options.windows = {"1s", "5s"};
  options.lateness = std::chrono::milliseconds(500);
  switch (kind % 8) {
    case 1:
      options.windows = {"5s"};
      options.slide = std::chrono::seconds(1);
      break;
    case 2:
      options.windows.clear();
      options.session = std::chrono::seconds(1);
      break;
    case 3:
      options.functions = {"count", "delta", "distinct", "absent"};
      break;
    case 4:
      options.revise_for = std::chrono::seconds(2);
      break;
    case 5:
      options.by.emplace();
      options.max_series = 3;
      break;
    case 6:
      options.buckets = std::vector<std::string>{"1", "100"};
      options.max_jump = std::chrono::seconds(1);
      break;
    case 7:
      options.rate = "prom";
      options.top = 2;
      break;
    default:
      break;
  }
  return options;
}

constexpr std::string_view kLines =
    "{\"ts_us\":1769817603000000,\"name\":\"m0\",\"type\":\"counter\",\"value\":7,\"labels\":{\"s\":\"0\"}}\n"
    "{\"ts_us\":1769817603100000,\"name\":\"new\",\"value\":1}\n"
    "{\"ts_us\":1769817699000000,\"name\":\"m1\",\"type\":\"gauge\",\"value\":2,\"labels\":{\"s\":\"1\"}}\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  auto kept = stream::unpack(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  if (!kept) return 0;
  if (stream::pack(*kept).size() != size - 1) std::abort();
  auto plan = agg::make_plan(options_of(data[0]));
  if (!plan) std::abort();
  agg::Aggregator aggregator(std::move(*plan), std::nullopt);
  state::Reader archive(kept->stage);
  if (!aggregator.load(archive)) return 0;
  test::RecordingSink sink;
  sink.console().set_quiet(true);
  const test::TextLines lines(kLines);
  if (!aggregator.push(lines.lines(), sink)) std::abort();
  state::Writer again;
  aggregator.save(again);
  if (!aggregator.finish(sink)) std::abort();
  return 0;
}
