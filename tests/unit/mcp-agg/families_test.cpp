// Classic histograms where the grouping drops `le`, rule by rule.
#include "run_agg.h"

namespace mcp::agg {
namespace {

Options without_le() {
  Options options;
  options.windows = {"1s"};
  options.without = std::vector<std::string>{"le"};
  options.functions = {"count", "sum", "increase", "resets", "max", "first"};
  options.quantiles = std::vector<std::string>{"0.5"};
  return options;
}

std::string line(int ts_us, const std::string& name, const std::string& value, const std::string& le = "",
                 const std::string& type = "histogram") {
  return R"({"ts_us":)" + std::to_string(ts_us) + R"(,"name":")" + name + R"(","type":")" + type + R"(","value":)" +
         value + R"(,"unit":")" + (name.ends_with("sum") ? "s" : "1") + R"(","labels":{)" +
         (le.empty() ? "" : R"("le":")" + le + "\"") + "}}\n";
}

std::string tail(const std::string& out) {
  const std::size_t begin = out.find("\"name\"");
  return out.substr(begin, out.find(",\"partial\"") - begin);
}

TEST_CASE("the parts of a family are one aggregate of its name, its sum's unit and its quantiles", "[families]") {
  const std::string input = line(1, "x_bucket", "1", "1") + line(1, "x_bucket", "2", "+Inf") + line(1, "x_sum", "5") +
                            line(1, "x_count", "2") + line(2, "x_bucket", "5", "1.0") + line(3, "x_bucket", "7", "1") +
                            line(3, "x_bucket", "10", "+Inf") + line(3, "x_sum", "9.5") + line(3, "x_count", "10");
  // le="1" and le="1.0" are two series of one bound: 6 and nothing, of 8.
  CHECK(
      tail(run_agg(without_le(), input).out) ==
      R"("name":"x","type":"histogram","unit":"s","count":8,"sum":4.5,"increase":8,"resets":0,"p50":0.6666666666666666,"qdef":"interpolated","rel_err":null)");
}

TEST_CASE("where le is kept each series is a counter as before", "[families]") {
  Options options = without_le();
  options.without.reset();
  const std::string out =
      run_agg(options, line(1, "x_bucket", "1", "1") + line(2, "x_bucket", "4", "1") + line(2, "x_sum", "1")).out;
  CHECK(
      tail(out) ==
      R"("name":"x_bucket","type":"histogram","unit":"1","labels":{"le":"1"},"count":2,"sum":5,"max":4,"first":1,"increase":3,"resets":0,"p50":1,"qdef":"lower","rel_err":0)");
}

TEST_CASE("without a bucket of +Inf the count is that of _count", "[families]") {
  const std::string input =
      line(1, "x_bucket", "0", "1") + line(1, "x_count", "0") + line(2, "x_bucket", "3", "1") + line(2, "x_count", "4");
  CHECK(
      tail(run_agg(without_le(), input).out) ==
      R"("name":"x","type":"histogram","count":4,"increase":4,"resets":0,"p50":0.6666666666666666,"qdef":"interpolated","rel_err":null)");
  const std::string no_count = line(1, "x_bucket", "0", "1") + line(2, "x_bucket", "3", "1");
  CHECK(tail(run_agg(without_le(), no_count).out) ==
        R"("name":"x","type":"histogram","resets":0,"p50":"NaN","qdef":"interpolated","rel_err":null)");
}

TEST_CASE("a process that began anew is one reset", "[families]") {
  const std::string input = line(1, "x_bucket", "9", "1") + line(1, "x_bucket", "9", "+Inf") + line(1, "x_count", "9") +
                            line(2, "x_bucket", "2", "1") + line(2, "x_bucket", "3", "+Inf") + line(2, "x_count", "3");
  CHECK(
      tail(run_agg(without_le(), input).out) ==
      R"("name":"x","type":"histogram","count":3,"increase":3,"resets":1,"p50":0.75,"qdef":"interpolated","rel_err":null)");
}

TEST_CASE("a sum that falls with a start that says otherwise is no reset", "[families]") {
  std::string input = line(5'000'000, "x_sum", "5") + line(5'000'001, "x_sum", "3");
  CHECK(tail(run_agg(without_le(), input).out).find(R"("sum":3,)") != std::string::npos);
  for (std::size_t at = input.find("\"unit\""); at != std::string::npos; at = input.find("\"unit\"", at + 20))
    input.insert(at, R"("start_us":1,)");
  CHECK(tail(run_agg(without_le(), input).out).find(R"("sum":-2,)") != std::string::npos);
}

TEST_CASE("a sum that is no number any more makes the sum none", "[families]") {
  const std::string input = line(1, "x_sum", "5") + line(2, "x_sum", "\"NaN\"");
  CHECK(tail(run_agg(without_le(), input).out).find(R"("sum":"NaN",)") != std::string::npos);
}

TEST_CASE("a gauge histogram's parts are added as they are", "[families]") {
  const std::string type = "gaugehistogram";
  const std::string input = line(1, "x_bucket", "1", "1", type) + line(1, "x_bucket", "4", "+Inf", type) +
                            line(1, "x_gsum", "6", "", type) + line(1, "x_gcount", "4", "", type);
  CHECK(
      tail(run_agg(without_le(), input).out) ==
      R"("name":"x","type":"gaugehistogram","unit":"s","count":4,"sum":6,"p50":1,"qdef":"interpolated","rel_err":null)");
}

TEST_CASE("a bucket of no number is malformed where le is dropped", "[families]") {
  const std::string input = line(1, "x_bucket", "1", "fast") + line(1, "x_bucket", "\"NaN\"", "1");
  CHECK(run_agg(without_le(), input).refusals ==
        std::vector<std::string>{"labels.le: expected a number, got 'fast'",
                                 "value: a bucket's count is a finite number"});
  Options kept = without_le();
  kept.without.reset();
  CHECK(run_agg(kept, input).ledger.used == 2);
}

TEST_CASE("series of unknown type are values whatever their names", "[families]") {
  const std::string input = line(1, "x_bucket", "1", "1", "unknown");
  CHECK(tail(run_agg(without_le(), input).out).starts_with(R"("name":"x_bucket","unit":"1","count":1,)"));
}

TEST_CASE("a marker that comes first does not say what its series is", "[families]") {
  const std::string marker = R"({"ts_us":1,"name":"x_count","value":null})"
                             "\n";
  const Outcome outcome = run_agg(without_le(), marker + line(2, "x_count", "1") + line(3, "x_count", "4"));
  CHECK(
      tail(outcome.out) ==
      R"("name":"x","type":"histogram","count":3,"increase":3,"resets":0,"p50":"NaN","qdef":"interpolated","rel_err":null)");
}

}  // namespace
}  // namespace mcp::agg
