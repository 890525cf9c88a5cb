// What becomes of whole distributions, rule by rule; of classic families families_test.cpp.
#include <map>

#include "run_agg.h"

namespace mcp::agg {
namespace {

Options options_of(const std::string& functions, const std::string& quantile) {
  Options options;
  options.windows = {"1s"};
  for (std::size_t at = 0; at < functions.size();) {
    const std::size_t end = std::min(functions.find(',', at), functions.size());
    options.functions.push_back(functions.substr(at, end - at));
    at = end + 1;
  }
  options.quantiles = quantile.empty() ? std::vector<std::string>{} : std::vector<std::string>{quantile};
  return options;
}

// What follows the name, of each line.
std::vector<std::string> tails(const std::string& out) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = out.find('\n', at);
    std::string line = out.substr(at, end - at);
    if (const std::size_t partial = line.find(",\"partial\""); partial != std::string::npos)
      line.erase(partial, line.find_first_of(",}", partial + 1) - partial);
    all.push_back(line.substr(line.find("\"name\"")));
    at = end + 1;
  }
  return all;
}

std::string hist(const std::string& ts_us, const std::string& buckets, const std::string& more = "") {
  return R"({"ts_us":)" + ts_us + R"(,"name":"x","type":"histogram")" + more + R"(,"hist":{)" + buckets + "}}\n";
}

constexpr const char* kThree = R"("scale":0,"pos":{"offset":0,"counts":[1,2]},"sum":7.5,"min":1.5,"max":4)";
constexpr const char* kFive = R"("scale":0,"pos":{"offset":0,"counts":[1,4]},"sum":14,"min":1.5,"max":4)";

TEST_CASE("a first sample adds nothing, a second one what it has more", "[hist]") {
  const Outcome outcome = run_agg(options_of("count,sum,mean,min,rate,increase,resets", "0.5"),
                                  hist("1000000", kThree) + hist("1500000", kFive));
  CHECK(
      tails(outcome.out) ==
      std::vector<std::string>{
          R"("name":"x","type":"histogram","count":2,"sum":6.5,"mean":3.25,"rate":2,"increase":2,"resets":0,"p50":2.6666666666666665,"qdef":"lower","rel_err":0.334})"});
}

TEST_CASE("distributions are not extrapolated, and have no functions of single values", "[hist]") {
  Options options = options_of("count,stddev,first,last,rate,increase,delta,distinct,resets", "");
  options.rate = "prom";
  CHECK(tails(run_agg(options, hist("1000000", kThree) + hist("1500000", kFive)).out) ==
        std::vector<std::string>{R"("name":"x","type":"histogram","count":2,"resets":0})"});
}

TEST_CASE("the groups with the most observations are the top", "[hist]") {
  Options options = options_of("count", "1");
  options.top = 1;
  options.top_by = "count";
  std::string input;
  for (const char* label : {R"(,"labels":{"a":"1"})", R"(,"labels":{"a":"2"})"}) {
    input += hist("1000000", label[16] == '1' ? kFive : kThree, label);
    input += hist("1000001", kFive, label);
  }
  const std::vector<std::string> most = tails(run_agg(options, input).out);
  REQUIRE(most.size() == 1);
  CHECK(most[0].find(R"("labels":{"a":"2"},"count":2,)") != std::string::npos);
  options.top_by = "p100";
  CHECK(tails(run_agg(options, input).out) == most);
}

TEST_CASE("a window without observations has none and no quantiles", "[hist]") {
  const Outcome outcome =
      run_agg(options_of("count,sum,mean,min,increase", "0.5"), hist("1000000", kThree) + hist("1500000", kThree));
  CHECK(
      tails(outcome.out) ==
      std::vector<std::string>{
          R"("name":"x","type":"histogram","count":0,"sum":0,"mean":"NaN","increase":0,"p50":"NaN","qdef":"lower","rel_err":0})"});
}

TEST_CASE("a first sample whose start lies in its window adds itself, extremes too", "[hist]") {
  const Outcome outcome =
      run_agg(options_of("count,sum,min,max", "1"), hist("1000000", kThree, R"(,"start_us":1000000)"));
  CHECK(
      tails(outcome.out) ==
      std::vector<std::string>{
          R"("name":"x","type":"histogram","count":3,"sum":7.5,"min":1.5,"max":4,"p100":2.6666666666666665,"qdef":"lower","rel_err":0.334})"});
  CHECK(tails(run_agg(options_of("count", ""), hist("2000000", kThree, R"(,"start_us":1999999)")).out) ==
        std::vector<std::string>{R"("name":"x","type":"histogram","count":0})"});
}

TEST_CASE("the sample before is carried over the edge of a window, a marker ends it", "[hist]") {
  const std::string marker = R"({"ts_us":2100000,"name":"x","value":null})"
                             "\n";
  const Options options = options_of("count,resets", "");
  CHECK(tails(run_agg(options, hist("1000000", kThree) + hist("2500000", kFive)).out).back() ==
        R"("name":"x","type":"histogram","count":2,"resets":0})");
  CHECK(tails(run_agg(options, hist("1000000", kThree) + marker + hist("2500000", kFive)).out).back() ==
        R"("name":"x","type":"histogram","count":0,"resets":0})");
}

TEST_CASE("what went backwards, a hint and a later start are each one reset that adds the whole", "[hist]") {
  const Options options = options_of("count,sum,resets", "");
  const std::string before = hist("1000000", kFive);
  const std::string three = R"("name":"x","type":"histogram","count":3,"sum":7.5,"resets":1})";
  CHECK(tails(run_agg(options, before + hist("1500000", kThree)).out).back() == three);
  CHECK(tails(run_agg(options, before + hist("1500000", std::string(kFive) + R"(,"reset_hint":"reset")")).out).back() ==
        R"("name":"x","type":"histogram","count":5,"sum":14,"resets":1})");
  CHECK(tails(run_agg(options, before + hist("1500000", kFive, R"(,"start_us":1200000)")).out).back() ==
        R"("name":"x","type":"histogram","count":5,"sum":14,"resets":1})");
  // More in all, less in one bucket.
  CHECK(tails(run_agg(options, before + hist("1500000", R"("scale":0,"pos":{"counts":[0,9]},"sum":30)")).out).back() ==
        R"("name":"x","type":"histogram","count":9,"sum":30,"resets":1})");
}

TEST_CASE("a gauge is itself, each time", "[hist]") {
  const Options options = options_of("count,sum,min,max,increase", "");
  const std::string expected = R"("name":"x","type":"gaugehistogram","count":8,"sum":21.5,"min":1.5,"max":4})";
  const std::string hint = R"(,"reset_hint":"gauge")";
  CHECK(tails(run_agg(options, hist("1000000", kThree + hint) + hist("1500000", kFive + hint)).out).back() == expected);
  std::string typed = hist("1000000", kThree) + hist("1500000", kFive);
  for (std::size_t at = typed.find("\"histogram\""); at != std::string::npos; at = typed.find("\"histogram\"", at))
    typed.replace(at, 11, "\"gaugehistogram\"");
  CHECK(tails(run_agg(options, typed).out).back() == expected);
}

TEST_CASE("what a histogram does not say its aggregate does not either", "[hist]") {
  const Outcome outcome = run_agg(options_of("", ""), hist("1000000", R"("scale":0,"zero":4,"reset_hint":"gauge")"));
  CHECK(tails(outcome.out) == std::vector<std::string>{R"("name":"x","type":"gaugehistogram","count":4})"});
}

TEST_CASE("a zero bucket of some width promises no relative error", "[hist]") {
  const auto rel_err = [](const std::string& buckets) {
    const std::string out = run_agg(options_of("count", "0.5"), hist("1", buckets + R"(,"reset_hint":"gauge")")).out;
    return out.substr(out.find("\"qdef\""), out.find(",\"partial\"") - out.find("\"qdef\""));
  };
  CHECK(rel_err(R"("scale":0,"zero":1,"zero_threshold":0.5)") == R"("qdef":"lower","rel_err":null)");
  CHECK(rel_err(R"("scale":9,"zero":1)") == R"("qdef":"lower","rel_err":0.00271)");
  CHECK(rel_err(R"("scale":0,"zero":0,"zero_threshold":0.5,"pos":{"counts":[1]})") ==
        R"("qdef":"lower","rel_err":0.334)");
}

TEST_CASE("custom buckets are interpolated, at the bounds that all of a group have", "[hist]") {
  Options options = options_of("count", "0.5");
  options.by.emplace();
  const std::string gauge = R"(,"reset_hint":"gauge")", other = R"(,"labels":{"a":"b"})";
  const Outcome outcome =
      run_agg(options, hist("1", R"("custom":[1,2,4],"pos":{"counts":[4,2,2,0]})" + gauge) +
                           hist("1", R"("custom":[1,3,4],"pos":{"counts":[0,2,2,0]})" + gauge, other));
  // (0,1] has 4 of 12, (1,4] has 8.
  CHECK(tails(outcome.out) ==
        std::vector<std::string>{
            R"("name":"x","type":"gaugehistogram","count":12,"p50":1.75,"qdef":"interpolated","rel_err":null})"});
}

TEST_CASE("other bounds than before are a reset", "[hist]") {
  const Outcome outcome =
      run_agg(options_of("count,resets", ""), hist("1", R"("custom":[1],"pos":{"counts":[4,2]})") +
                                                  hist("2", R"("custom":[2],"pos":{"counts":[5,3]})"));
  CHECK(tails(outcome.out) == std::vector<std::string>{R"("name":"x","type":"histogram","count":8,"resets":1})"});
}

TEST_CASE("what began a group is all that it takes", "[hist]") {
  const std::map<std::string, std::string> kinds = {
      {"plain values", R"({"ts_us":1,"name":"x","value":1,"labels":{"a":"1"}})"},
      {"exponential histograms", R"({"ts_us":1,"name":"x","hist":{"scale":0},"labels":{"a":"2"}})"},
      {"histograms of custom buckets",
       R"({"ts_us":1,"name":"x","hist":{"custom":[],"pos":{"counts":[]}},"labels":{"a":"3"}})"},
      {"classic histograms", R"({"ts_us":1,"name":"x_sum","type":"histogram","value":1,"labels":{"a":"4"}})"}};
  Options options = options_of("count", "");
  options.by.emplace();
  for (const auto& [first, first_line] : kinds) {
    for (const auto& [second, second_line] : kinds) {
      if (first == second) continue;
      const Outcome outcome = run_agg(options, first_line + "\n" + second_line + "\n" + first_line + "\n");
      const std::string key = second.find("histograms") == std::string::npos || second[1] == 'l' ? "value" : "hist";
      CHECK(outcome.refusals == std::vector<std::string>{key + ": its group began with " + first + "; " + second +
                                                         " do not join them in one aggregate"});
      CHECK(tails(outcome.out).size() == 1);
    }
  }
}

TEST_CASE("a distribution of a series beyond the limit is limited", "[hist]") {
  Options options = options_of("count", "");
  options.max_series = 1;
  const Outcome outcome = run_agg(options, hist("1", kThree) + hist("2", kThree, R"(,"labels":{"a":"b"})"));
  CHECK(outcome.ledger.limited == 1);
  CHECK(tails(outcome.out).size() == 1);
}

TEST_CASE("a jump that is borne out brings its distribution with it", "[hist]") {
  Options options = options_of("count", "");
  options.max_jump = std::chrono::seconds(10);
  const Outcome outcome = run_agg(
      options, hist("1000000", kThree) + hist("90000000", kThree) + hist("90000001", kFive) + hist("90000002", kFive));
  CHECK(tails(outcome.out).back() == R"("name":"x","type":"histogram","count":2})");
}

TEST_CASE("hopping windows and sessions hold histograms too", "[hist]") {
  const std::string input = hist("1000000", kThree) + hist("1500000", kFive) + hist("2600000", kFive);
  Options hops = options_of("count", "");
  hops.windows = {"2s"};
  hops.slide = std::chrono::seconds(1);
  std::vector<std::string> counts;
  for (const std::string& tail : tails(run_agg(hops, input).out)) counts.push_back(tail.substr(tail.find("count")));
  CHECK(counts == std::vector<std::string>{"count\":2}", "count\":2}", "count\":0}"});
  Options sessions = options_of("count", "");
  sessions.windows.clear();
  sessions.session = std::chrono::seconds(1);
  CHECK(tails(run_agg(sessions, input).out).size() == 2);
}

TEST_CASE("more observations than a double counts have no quantiles", "[hist]") {
  const std::string most = R"("scale":0,"zero":9007199254740992,"reset_hint":"gauge")";
  CHECK(
      tails(run_agg(options_of("count", "0.5"), hist("1", most) + hist("2", most)).out).back() ==
      R"("name":"x","type":"gaugehistogram","count":1.8014398509481984e+16,"p50":"NaN","qdef":"lower","rel_err":null})");
}

}  // namespace
}  // namespace mcp::agg
