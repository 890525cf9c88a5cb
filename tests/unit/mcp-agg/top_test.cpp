// --top against the whole output, of which it keeps some lines.
#include <algorithm>
#include <cmath>
#include <map>

#include "any_stream.h"
#include "run_agg.h"
#include "text/number.h"

namespace mcp::agg {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

// A number under its key: nothing where the line lacks it.
std::optional<double> under(const std::string& key, const std::string& line) {
  const std::size_t at = line.find(",\"" + key + "\":");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + key.size() + 4;
  std::string value = line.substr(begin, line.find_first_of(",}", begin) - begin);
  std::erase(value, '"');
  return text::parse_prometheus(value);
}

// Name, end and width are all that stands before the context or the type.
std::string place_of(const std::string& line) {
  const std::size_t name = line.find("\"name\":\"");
  return line.substr(0, line.find('"', name + 8));
}

// What --top keeps of the lines that there are without it.
std::string largest(const std::string& all, const std::string& key, std::size_t most) {
  const std::vector<std::string> lines = lines_of(all);
  std::map<std::string, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < lines.size(); ++i) places[place_of(lines[i])].push_back(i);
  std::vector<bool> kept(lines.size());
  for (auto& [place, numbers] : places) {
    std::stable_sort(numbers.begin(), numbers.end(), [&](std::size_t a, std::size_t b) {
      const auto left = under(key, lines[a]), right = under(key, lines[b]);
      if (!left || !right) return left && !right;
      if (std::isnan(*left) || std::isnan(*right)) return std::isnan(*right) && !std::isnan(*left);
      return *left > *right;
    });
    for (std::size_t i = 0; i < std::min(most, numbers.size()); ++i) kept[numbers[i]] = true;
  }
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) out += kept[i] ? lines[i] : "";
  return out;
}

Options topping(const std::string& key, int round) {
  Options options;
  options.windows = round % 3 == 0 ? std::vector<std::string>{"5s", "1m"} : std::vector<std::string>{"10s"};
  if (round % 3 == 2) options.slide = std::chrono::seconds(5);
  options.top = 1 + static_cast<std::uint64_t>(round) % 3;
  options.top_by = key;
  return options;
}

TEST_CASE("the groups with the largest values are kept, the order too", "[agg]") {
  std::mt19937_64 random(101);
  int round = 0;
  for (const std::string key : {"count", "max", "first", "rate", "resets", "p50", "p999", "sum", "min"}) {
    for (int i = 0; i < 4; ++i, ++round) {
      const std::string input = stream_of(random, 400);
      Options options = topping(key, round);
      const std::string topped = run_agg(options, input).out;
      const std::size_t most = *options.top;
      options.top.reset();
      options.top_by.clear();
      const std::string all = run_agg(options, input).out;
      CAPTURE(key, round);
      REQUIRE(topped == largest(all, key, most));
      CHECK(topped.size() < all.size());
    }
  }
}

TEST_CASE("the largest are those of the whole that shards are merged to", "[agg]") {
  std::mt19937_64 random(103);
  const std::string input = stream_of(random, 600);
  Options sketching;
  sketching.windows = {"5s"};
  sketching.sketch = true;
  const std::string shards = run_agg(sketching, input).out;
  Options options = topping("max", 1);
  options.windows = {"5s"};
  const std::string topped = run_merge(options, shards).out;
  const std::size_t most = *options.top;
  options.top.reset();
  options.top_by.clear();
  CHECK(topped == largest(run_merge(options, shards).out, "max", most));
}

TEST_CASE("the largest are by the first function that was named, or by the count", "[agg]") {
  Options options;
  options.top = 1;
  CHECK(make_plan(options)->top->by->name == "count");
  options.functions = {"max", "count"};
  CHECK(make_plan(options)->top->by->name == "max");
  options.top_by = "p95";
  const Result<Plan> plan = make_plan(options);
  CHECK(plan->top->by == nullptr);
  CHECK(plan->quantiles[plan->top->quantile].key == "p95");
}

std::string refusal_of(const Options& options) {
  const Result<Plan> plan = make_plan(options);
  return plan ? "accepted" : plan.error().message;
}

TEST_CASE("--top goes by what is computed, and not where lines must not be missing", "[agg]") {
  const auto options = std::make_unique<Options>();
  options->top_by = "max";
  CHECK(refusal_of(*options) == "--top-by: say how many with --top");
  options->top = 2;
  CHECK(refusal_of(*options) == "accepted");
  options->functions = {"count"};
  CHECK(refusal_of(*options) == "--top-by: 'max' is not among what is computed (--function, --quantiles)");
  options->top_by.clear();
  options->sketch = true;
  CHECK(refusal_of(*options) == "--top and --sketch exclude each other: what is left out would be missing in a merge");
  options->sketch = false;
  options->session = std::chrono::seconds(1);
  CHECK(refusal_of(*options) == "--top and --session exclude each other: each session is a window of its own");
}

}  // namespace
}  // namespace mcp::agg
