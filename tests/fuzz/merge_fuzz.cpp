// links: mcp_agg
// The first byte chooses options, the rest are lines. Merging what was merged changes nothing; the ledger adds up;
// every line written is an aggregate with a sketch that can be read again.
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "../support/recording_sink.h"
#include "merger.h"

namespace {

using namespace mcp;

struct Outcome {
  bool fits = false;
  std::string out;
  stream::Ledger ledger;
};

Outcome run(const agg::Options& options, const test::TextLines& lines) {
  auto plan = agg::make_plan(options);
  if (!plan) std::abort();
  agg::Merger merger(std::move(*plan));
  test::RecordingSink sink;
  sink.console().set_quiet(true);
  const bool fits = merger.push(lines.lines(), sink) && merger.finish(sink);
  return {fits, sink.written(), sink.ledger};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto room = std::make_unique<agg::Options>();
  agg::Options& options = *room;
  options.merge = options.sketch = true;
  options.filter.only = true;
  options.max_buckets = (data[0] & 1) != 0 ? 16 : 2048;
  if ((data[0] & 2) != 0) options.by.emplace();
  if ((data[0] & 4) != 0) options.windows = {"1s", "5s"};
  const test::TextLines lines(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  const Outcome once = run(options, lines);
  if (!once.fits) return 0;
  const stream::Ledger& ledger = once.ledger;
  if (ledger.lines != lines.lines().size() || ledger.lines != ledger.used + ledger.passed + ledger.malformed)
    std::abort();
  const test::TextLines written(once.out);
  const Outcome twice = run(options, written);
  if (!twice.fits || twice.ledger.malformed > ledger.malformed) std::abort();
  const auto made = [](const Outcome& outcome) {  // not what passed
    std::string aggregates;
    for (std::size_t at = 0; at < outcome.out.size();) {
      const std::size_t end = std::min(outcome.out.find('\n', at), outcome.out.size() - 1) + 1;
      if (outcome.out.compare(at, 19, "{\"kind\":\"aggregate\"") == 0) aggregates.append(outcome.out, at, end - at);
      at = end;
    }
    return aggregates;
  };
  if (ledger.passed == 0 && made(once) != made(twice)) std::abort();
  return 0;
}
