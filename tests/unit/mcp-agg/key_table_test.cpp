#include "key_table.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace mcp::agg {
namespace {

std::string key_of(const record::SeriesRef& series, const Grouping& grouping = {}) {
  std::string key;
  append_key(key, series, grouping);
  return key;
}

// Short strings over few bytes, those that keys give a meaning to among them.
std::string any_string(std::mt19937_64& random) {
  constexpr std::string_view kBytes("\0\1\2ab\xff", 6);
  std::string text;
  for (std::size_t i = random() % 4; i > 0; --i) text += kBytes[random() % kBytes.size()];
  return text;
}

struct Owned {
  std::string name;
  std::string context[5];
  std::vector<std::pair<std::string, std::string>> texts;

  explicit Owned(std::mt19937_64& random) : name(any_string(random)) {
    for (std::string& text : context) text = random() % 3 == 0 ? any_string(random) : "";
    for (std::size_t i = random() % 4; i > 0; --i)
      texts.emplace_back(std::to_string(9 - i) + any_string(random), any_string(random) + "v");
  }
  record::SeriesRef ref(std::vector<record::Label>& labels) const {
    labels.clear();
    for (const auto& [label, value] : texts) labels.push_back({label, value});
    record::SeriesRef series{.name = name, .context = {}, .labels = labels};
    for (std::size_t i = 0; i < 5; ++i) series.context.*record::context_member(i) = context[i];
    return series;
  }
};

TEST_CASE("keys order as the series they stand for", "[agg]") {
  std::mt19937_64 random(53);
  for (int i = 0; i < 20'000; ++i) {
    const Owned a(random), b(random);
    std::vector<record::Label> a_labels, b_labels;
    const record::SeriesRef a_ref = a.ref(a_labels), b_ref = b.ref(b_labels);
    const int by_series = record::compare(a_ref, b_ref), by_key = key_of(a_ref).compare(key_of(b_ref));
    REQUIRE((by_series < 0) == (by_key < 0));
    REQUIRE((by_series == 0) == (by_key == 0));
  }
}

TEST_CASE("a key is read back as it was written", "[agg]") {
  std::mt19937_64 random(59);
  KeyReader reader;
  for (int i = 0; i < 5'000; ++i) {
    const Owned owned(random);
    std::vector<record::Label> labels;
    const record::SeriesRef series = owned.ref(labels);
    const std::string key = key_of(series);
    REQUIRE(record::compare(reader.read(key), series) == 0);
  }
}

TEST_CASE("equal keys have one number, also the empty one", "[agg]") {
  KeyTable table;
  CHECK(table.number_of("") == 0);
  CHECK(table.number_of("a") == 1);
  CHECK(table.number_of("") == 0);
  for (int i = 0; i < 5000; ++i) CHECK(table.number_of("k" + std::to_string(i)) == static_cast<std::uint32_t>(i + 2));
  for (int i = 0; i < 5000; ++i) CHECK(table.number_of("k" + std::to_string(i)) == static_cast<std::uint32_t>(i + 2));
  CHECK(table.number_of(std::string(2'000'000, 'x')) == 5002);
  CHECK(table.key(5002).size() == 2'000'000);
  CHECK(table.key(1) == "a");
}

TEST_CASE("numbers sort by their keys, whenever the keys came", "[agg]") {
  std::mt19937_64 random(61);
  KeyTable table;
  for (int round = 0; round < 200; ++round) {
    for (std::size_t i = random() % 20; i > 0; --i) table.number_of(std::to_string(random() % 3000));
    if (table.size() == 0) continue;
    std::vector<std::uint32_t> numbers;
    for (int i = 0; i < 30; ++i) numbers.push_back(static_cast<std::uint32_t>(random() % table.size()));
    std::vector<std::uint32_t> expected = numbers;
    std::sort(expected.begin(), expected.end(),
              [&](std::uint32_t a, std::uint32_t b) { return table.key(a) < table.key(b); });
    table.sort(numbers);
    REQUIRE(numbers == expected);
  }
}

TEST_CASE("a grouping keeps name, context and its labels", "[agg]") {
  const std::vector<record::Label> labels{{"a", "1"}, {"b", "2"}};
  const record::SeriesRef series{.name = "n", .context = {.tenant = "t"}, .labels = labels};
  KeyReader reader;
  const auto kept = [&](Grouping::By by, std::vector<std::string> names) {
    const std::string key = key_of(series, {.by = by, .names = std::move(names)});
    const record::SeriesRef& read = reader.read(key);
    CHECK(read.name == "n");
    CHECK(read.context.tenant == "t");
    std::string out;
    for (const record::Label& label : read.labels) out += label.name;
    return out;
  };
  CHECK(kept(Grouping::By::kSeries, {}) == "ab");
  CHECK(kept(Grouping::By::kNamed, {}).empty());
  CHECK(kept(Grouping::By::kNamed, {"b", "c"}) == "b");
  CHECK(kept(Grouping::By::kOthers, {"b", "c"}) == "a");
}

}  // namespace
}  // namespace mcp::agg
