// Hopping windows against tumbling ones: those that begin at one remainder are the tumbling windows of a stream whose
// clock is that much behind.
#include <map>

#include "any_stream.h"
#include "run_agg.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

// The number behind a key, moved.
void shift(std::string& line, const std::string& key, std::int64_t by) {
  const std::size_t from = line.find("\"" + key + "\":") + key.size() + 3;
  const std::size_t to = line.find_first_not_of("-0123456789", from);
  line.replace(from, to - from, std::to_string(*text::parse_int(line.substr(from, to - from)) + by));
}

std::string without_partial(std::string line) {
  const std::size_t at = line.find(",\"partial\"");
  return at == std::string::npos ? line : line.substr(0, at) + "}\n";
}

// By window end and text, the partial marks left out.
std::multimap<std::int64_t, std::string> windows_of(const std::string& out, std::int64_t by) {
  std::multimap<std::int64_t, std::string> windows;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = out.find('\n', at) + 1;
    std::string line = without_partial(out.substr(at, end - at));
    at = end;
    if (line.find("\"kind\":\"aggregate\"") == std::string::npos) continue;
    shift(line, "ts_us", by);
    shift(line, "start_us", by);
    const std::size_t ts = line.find("\"ts_us\":") + 8;
    windows.emplace(*text::parse_int(line.substr(ts, line.find(',', ts) - ts)), line);
  }
  return windows;
}

std::string moved(const std::string& input, std::int64_t by) {
  std::string out;
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t end = input.find('\n', at) + 1;
    std::string line = input.substr(at, end - at);
    shift(line, "ts_us", by);
    out += line;
    at = end;
  }
  return out;
}

TEST_CASE("hopping windows are the tumbling windows of shifted clocks, all together", "[agg]") {
  std::mt19937_64 random(83);
  for (int round = 0; round < 12; ++round) {
    const std::string input = stream_of(random, 300);
    const std::int64_t slide = kSecond * (1 + round % 3), width = slide * (1 + round % 5);
    Options options;
    options.windows = {std::to_string(width) + "us"};
    if (round % 2 == 1) options.by = std::vector<std::string>{};
    options.lateness = std::chrono::microseconds(random() % 3'000'000);
    std::multimap<std::int64_t, std::string> expected;
    for (std::int64_t by = 0; by < width; by += slide) {
      const auto some = windows_of(run_agg(options, moved(input, -by)).out, by);
      expected.insert(some.begin(), some.end());
    }
    options.slide = timeutil::Duration(slide);
    const auto came = windows_of(run_agg(options, input).out, 0);
    std::vector<std::string> wanted, got;
    for (const auto& [end, line] : expected) wanted.push_back(line);
    for (const auto& [end, line] : came) got.push_back(line);
    CHECK(std::is_sorted(came.begin(), came.end(), [](const auto& a, const auto& b) { return a.first < b.first; }));
    std::sort(wanted.begin(), wanted.end());
    std::sort(got.begin(), got.end());
    REQUIRE(got == wanted);
  }
}

TEST_CASE("windows that contain the beginning or the end of the stream are partial", "[agg]") {
  Options options;
  options.windows = {"4s"};
  options.slide = std::chrono::seconds(2);
  options.functions = {"count"};
  options.quantiles = std::vector<std::string>{};
  options.lateness = {};
  std::string input;
  for (int i = 10; i < 18; ++i) input += R"({"name":"x","value":1,"ts_us":)" + std::to_string(i * kSecond) + "}\n";
  const std::string out = run_agg(options, input).out;
  std::string marks;
  for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
    const std::string line = out.substr(at, out.find('\n', at) - at);
    const auto value = [&line](std::string_view key) {
      const std::size_t from = line.find(std::string(key)) + key.size();
      return line.substr(from, line.find_first_of(",}", from) - from);
    };
    marks += value("\"start_us\":").substr(0, value("\"start_us\":").size() - 6) + " " + value("\"count\":") +
             (line.find("partial") == std::string::npos ? "" : " " + value("\"partial\":")) + "\n";
  }
  CHECK(marks ==
        "8 2 \"start\"\n"
        "10 4 \"start\"\n"
        "12 4\n"
        "14 4 \"end\"\n"
        "16 2 \"end\"\n");
}

TEST_CASE("a slide that does not fit its window is refused", "[agg]") {
  const auto refusal = [](std::vector<std::string> windows, std::chrono::microseconds slide) {
    Options options;
    options.windows = std::move(windows);
    options.slide = slide;
    const Result<Plan> plan = make_plan(options);
    return plan ? "accepted" : plan.error().message;
  };
  CHECK(refusal({"10s"}, std::chrono::seconds(5)) == "accepted");
  CHECK(refusal({"10s"}, std::chrono::seconds(10)) == "accepted");
  CHECK(refusal({"10s"}, std::chrono::seconds(3)) == "--slide: 10s is no multiple of 3s");
  CHECK(refusal({"10s"}, std::chrono::seconds(20)) == "--slide: 10s is no multiple of 20s");
  CHECK(refusal({"10s"}, {}) == "--slide: 10s is no multiple of 0s");
  CHECK(refusal({"1s", "10s"}, std::chrono::seconds(1)) == "--slide: expected one width of windows in --window");
  CHECK(refusal({"10s"}, std::chrono::microseconds(1)) == "--slide: more than 100000 windows would overlap");
}

}  // namespace
}  // namespace mcp::agg
