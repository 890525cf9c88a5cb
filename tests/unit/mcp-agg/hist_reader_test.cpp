#include "hist_reader.h"

#include <catch2/catch.hpp>

#include "ndjson/decode.h"
#include "support/recording_sink.h"

namespace mcp::agg {
namespace {

Result<HistSample> read(const std::string& hist, record::Type type = record::Type::kHistogram) {
  const std::string line = R"({"name":"x","ts_us":1,"hist":)" + hist + "}";
  const test::TextLines lines(line);
  ndjson::Decoder decoder;
  REQUIRE(decoder.parse(lines.lines()[0].text));
  const Result<const record::Sample*> sample = decoder.sample();
  REQUIRE(sample);
  return read_hist(*(*sample)->hist, type);
}

TEST_CASE("an exponential histogram is read, finer scales as the finest of ours", "[hist]") {
  const Result<HistSample> hist = read(
      R"({"scale":8,"zero":2,"zero_threshold":0.5,"pos":{"offset":2,"counts":[1,2,0,3,0]},"neg":{"offset":0,"counts":[4]},"count":12,"sum":-3.5,"min":-1,"max":9})");
  REQUIRE(hist);
  CHECK(hist->whole.scale == 7);
  CHECK(hist->whole.positive.offset == 1);
  CHECK(hist->whole.positive.counts == std::vector<std::uint64_t>{3, 3});
  CHECK(hist->whole.negative.counts == std::vector<std::uint64_t>{4});
  CHECK(hist->whole.zero_threshold == 0.5);
  CHECK(hist->whole.sum == -3.5);
  CHECK(hist->whole.extremes_known);
  CHECK_FALSE(hist->gauge);
}

TEST_CASE("custom buckets are read wherever their counts begin", "[hist]") {
  const Result<HistSample> hist = read(R"({"custom":[1,2.5],"pos":{"offset":1,"counts":[3,4]},"count":7})");
  REQUIRE(hist);
  CHECK(hist->whole.custom.bounds == std::vector<double>{1, 2.5});
  CHECK(hist->whole.custom.counts == std::vector<std::uint64_t>{0, 3, 4});
  CHECK_FALSE(hist->whole.sum_known);
  CHECK(read(R"({"custom":[],"pos":{"counts":[4]},"count":4,"sum":1})"));
}

TEST_CASE("whole numbers may be written as fractions or left out where the buckets tell them", "[hist]") {
  CHECK(read(R"({"scale":0,"pos":{"counts":[3.0,1e2]}})")->whole.count == 103);
}

TEST_CASE("observations that are NaN are in no bucket and make the sum NaN", "[hist]") {
  CHECK(read(R"({"scale":0,"pos":{"counts":[3]},"count":5,"sum":"NaN"})")->whole.nan == 2);
}

TEST_CASE("hints and types say what a histogram stands for", "[hist]") {
  CHECK(read(R"({"scale":0,"reset_hint":"gauge"})")->gauge);
  CHECK(read(R"({"scale":0,"reset_hint":"reset"})")->reset);
  CHECK_FALSE(read(R"({"scale":0,"reset_hint":"not_reset"})")->reset);
  CHECK(read(R"({"scale":0})", record::Type::kGaugeHistogram)->gauge);
  CHECK_FALSE(read(R"({"scale":0})", record::Type::kUnknown)->gauge);
}

TEST_CASE("what is no histogram is refused with the reason", "[hist]") {
  const std::string misfit = "hist: its buckets do not fit its count, its scale, its bounds or the doubles";
  const auto [text, message] = GENERATE_COPY(table<std::string, std::string>({
      {"{}", "hist.scale: is missing"},
      {R"({"scale":0.5})", "hist.scale: expected an integer"},
      {R"({"scale":99})", misfit},
      {R"({"scale":-12})", misfit},
      {R"({"scale":999999999999})", misfit},
      {R"({"scale":0,"zero":-1})", "hist.zero: expected a count"},
      {R"({"scale":0,"zero":1.5})", "hist.zero: a fractional count is not supported"},
      {R"({"scale":0,"zero":9007199254740993})", "hist.zero: expected a count of at most 2^53"},
      {R"({"scale":0,"zero":1,"zero_threshold":-1})", misfit},
      {R"({"scale":0,"zero":1,"zero_threshold":"NaN"})", misfit},
      {R"({"scale":0,"pos":[1]})", "hist.pos.counts: is missing"},
      {R"({"scale":0,"pos":{"counts":7}})", "hist.pos.counts: expected an array"},
      {R"({"scale":0,"pos":{"counts":["1"]}})", "hist.pos.counts: expected a count"},
      {R"({"scale":0,"pos":{"counts":[0.25]}})", "hist.pos.counts: a fractional count is not supported"},
      {R"({"scale":0,"pos":{"offset":"0","counts":[1]}})", "hist.pos.offset: expected an integer"},
      {R"({"scale":0,"pos":{"offset":2147483648,"counts":[1]}})", "hist.pos.offset: is no bucket of a double"},
      {R"({"scale":0,"pos":{"offset":2147483647,"counts":[1,1]}})", misfit},
      {R"({"scale":0,"pos":{"counts":[1]},"count":2})", misfit},
      {R"({"scale":0,"pos":{"counts":[1]},"count":0,"sum":"NaN"})", misfit},
      {R"({"scale":0,"pos":{"counts":[1]},"sum":true})", "hist.sum: expected a number"},
      {R"({"scale":0,"reset_hint":"maybe"})", "hist.reset_hint: expected unknown, reset, not_reset or gauge"},
      {R"({"scale":0,"reset_hint":1})", "hist.reset_hint: expected a string"},
      {R"({"custom":[2,1],"pos":{"counts":[]}})", misfit},
      {R"({"custom":[1,"+Inf"],"pos":{"counts":[]}})", misfit},
      {R"({"custom":{},"pos":{"counts":[]}})", "hist.custom: expected an array"},
      {R"({"custom":[1]})", "hist.pos: is missing"},
      {R"({"custom":[1],"pos":{"counts":[1,2,3]}})", "hist.pos.counts: there are more than bounds"},
      {R"({"custom":[1],"pos":{"offset":-1,"counts":[1,2,3]}})", "hist.pos.counts: there are more than bounds"},
      {R"({"custom":[1],"scale":0,"pos":{"counts":[1,2]}})", "hist.scale: is nothing that custom buckets have"},
  }));
  const Result<HistSample> hist = read(text);
  REQUIRE_FALSE(hist);
  CHECK(hist.error().message == message);
  CHECK(hist.error().reason == "no histogram");
}

TEST_CASE("a histogram of a type that is none is refused", "[hist]") {
  CHECK(read(R"({"scale":0})", record::Type::kCounter).error().message ==
        "hist: its type is histogram or gaugehistogram, not counter");
}

}  // namespace
}  // namespace mcp::agg
