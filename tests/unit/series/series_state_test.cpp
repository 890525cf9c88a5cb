#include <catch2/catch.hpp>
#include <cmath>

#include "series/series_set.h"
#include "state/archive.h"
#include "tsdb/column.h"

namespace mcp::series {
namespace {

void fill(SeriesSet& all) {
  const record::Label x[] = {{"__name__", "x"}, {"job", "a"}};
  const record::Label y[] = {{"__name__", "y"}};
  const tsdb::SeriesId first = all.open(x, 0, SeriesSet::Twice::kLargerStays);
  all.append(first, {.ts_us = 1, .value = 1.5});
  all.append(first, {.ts_us = 2, .value = tsdb::stale_marker(), .start_us = 1});
  const tsdb::SeriesId second = all.open(y, 7, SeriesSet::Twice::kLastCounts);
  Sample sample{.ts_us = 5};
  sample.hist = std::make_unique<histogram::Histogram>();
  sample.hist->count = 3;
  sample.hist->positive = {{2, 3}};
  sample.hist->custom = {0.5};
  all.append(second, std::move(sample));
  all.settle();
}

std::string bytes_of(SeriesSet& all) {
  state::Writer writer;
  all.save(writer);
  return writer.take();
}

}  // namespace

TEST_CASE("series come back from a state as they were", "[series]") {
  SeriesSet all;
  fill(all);
  const std::string bytes = bytes_of(all);
  SeriesSet again;
  state::Reader reader(bytes);
  REQUIRE(again.load(reader));
  CHECK(reader.done());
  CHECK(bytes_of(again) == bytes);
  std::vector<tsdb::Matcher> any;
  any.push_back(std::move(*tsdb::Matcher::make({.label = "__name__", .op = tsdb::Operator::kMatch, .value = ".+"})));
  const auto selected = again.select(any);
  REQUIRE(selected.size() == 2);
  CHECK(selected[0].samples.times.size() == 2);
  CHECK(tsdb::is_stale(selected[0].samples.values[1]));
  CHECK(selected[1].lookback_us == 7);
  CHECK(selected[1].samples.histograms[0]->count == 3);
}

TEST_CASE("what is not wanted any more is left out of a state", "[series]") {
  SeriesSet all;
  fill(all);
  const std::string bytes = bytes_of(all);
  SeriesSet few;
  std::vector<std::vector<tsdb::Matcher>> wanted(1);
  wanted[0].push_back(
      std::move(*tsdb::Matcher::make({.label = "__name__", .op = tsdb::Operator::kEqual, .value = "y"})));
  few.keep_only(std::move(wanted));
  state::Reader reader(bytes);
  REQUIRE(few.load(reader));
  CHECK(few.size() == 1);
}

TEST_CASE("a torn state of series is refused, wherever it is cut", "[series]") {
  SeriesSet all;
  fill(all);
  const std::string bytes = bytes_of(all);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    SeriesSet torn;
    state::Reader reader(std::string_view(bytes).substr(0, length));
    CHECK_FALSE(torn.load(reader));
  }
}

}  // namespace mcp::series
