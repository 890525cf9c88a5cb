#include "ndjson/shape.h"

#include <bit>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "ndjson/decode.h"

namespace mcp::ndjson {
namespace {

// A line with room behind it, as the reader of files gives it.
class Padded {
 public:
  explicit Padded(std::string_view text) : bytes_(text), size_(text.size()) { bytes_.append(json::kPadding, '5'); }
  std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }

 private:
  std::string bytes_;
  std::size_t size_;
};

struct Read {
  std::int64_t ts_us;
  double value;
  std::string name;
};

// What the Decoder makes of a line; nothing for what is no complete sample with a number.
std::optional<Read> decoded(Decoder& decoder, std::string_view line) {
  const auto kind = decoder.parse(line);
  if (!kind || *kind != record::Kind::kSample) return std::nullopt;
  const auto sample = decoder.sample();
  if (!sample || !complete(**sample) || (*sample)->value_is != record::ValueIs::kNumber) return std::nullopt;
  return Read{*(*sample)->ts_us, (*sample)->value, std::string((*sample)->series.name)};
}

// Matches a line, or decodes and learns it; tags number the names.
class Reader {
 public:
  explicit Reader(const ShapeLimits& limits = {}) : cache(limits) {}

  std::optional<Read> read(std::string_view text) {
    const Padded line(text);
    hit = match(line.text());
    if (hit) return Read{hit->ts_us, hit->value, names_[hit->tag]};
    const auto sample = decoded(decoder_, line.text());
    if (!sample || !cache.wants()) return sample;
    cache.learn(line.text(), {static_cast<std::uint32_t>(names_.size()), sample->ts_us, sample->value});
    names_.push_back(sample->name);
    return sample;
  }

  std::optional<ShapeCache::Hit> match(std::string_view line) {
    const auto known = cache.match(cursor, line);
    cache.settle(cursor);
    return known;
  }

  ShapeCache cache;
  ShapeCache::Cursor cursor;
  std::optional<ShapeCache::Hit> hit;

 private:
  Decoder decoder_;
  std::vector<std::string> names_;
};

std::string sample_line(std::string_view ts, std::string_view value, std::string_view job = "api") {
  return R"({"ts_us":)" + std::string(ts) + R"(,"name":"x","type":"gauge","value":)" + std::string(value) +
         R"(,"labels":{"job":")" + std::string(job) + R"("}})";
}

TEST_CASE("a second line of a shape is known", "[shape]") {
  Reader reader;
  CHECK(reader.read(sample_line("1769817600000000", "1.5")));
  CHECK_FALSE(reader.hit);
  const auto read = reader.read(sample_line("1769817600000007", "-2e-3"));
  REQUIRE(reader.hit);
  CHECK(read->ts_us == 1769817600000007);
  CHECK(read->value == -2e-3);
}

TEST_CASE("any other byte is another shape", "[shape]") {
  Reader reader;
  reader.read(sample_line("1", "2"));
  for (const std::string& other : {sample_line("1", "2", "apj"), sample_line("1", "2") + " ",
                                   " " + sample_line("1", "2"), sample_line("1", "2", "api2")}) {
    reader.read(other);
    CAPTURE(other);
    CHECK_FALSE(reader.hit);
  }
}

TEST_CASE("the value may stand before the time, and keys may be spelled with escapes", "[shape]") {
  Reader reader;
  reader.read(R"({"value":1,"name":"x","ts_us":5})");
  CHECK(reader.read(R"({"value":-7.25,"name":"x","ts_us":6})")->value == -7.25);
  CHECK(reader.hit);
  reader.read(R"({"name":"a","ts\u005fus":1,"value":2,"also":{"ts_us":3,"value":4}})");
  const auto read = reader.read(R"({"name":"a","ts\u005fus":8,"value":9,"also":{"ts_us":3,"value":4}})");
  REQUIRE(read);
  CHECK(read->ts_us == 8);
  CHECK(read->value == 9);
}

TEST_CASE("a line without plain numbers in both places is never learnt", "[shape]") {
  const auto* line =
      GENERATE(R"({"ts_us":1,"name":"x","value":"NaN"})", R"({"ts_us":1,"name":"x","value":null})",
               R"({"ts_ms":1,"name":"x","value":1})", R"({"ts":"2026-01-31T00:00:00Z","name":"x","value":1})");
  Reader reader;
  reader.read(line);
  reader.read(line);
  CAPTURE(line);
  CHECK_FALSE(reader.hit);
}

TEST_CASE("only JSON numbers fit the places of a shape", "[shape]") {
  const auto* value = GENERATE("01", "+1", "1.", ".5", "1e", "1e+", "--1", "0x1", "NaN", "Infinity", "inf", "1e400",
                               "-1e400", "1 2", "", "1,", "\"1\"", "null", "true", "1e5e5", "1.2.3", "-", "-01", "00");
  Reader reader;
  reader.read(sample_line("1", "2"));
  Decoder decoder;
  const Padded line(sample_line("3", value));
  const auto expected = decoded(decoder, line.text());
  CAPTURE(value);
  CHECK_FALSE(reader.match(line.text()));
  CHECK(reader.read(line.text()).has_value() == expected.has_value());
}

TEST_CASE("only whole numbers within reach fit the place of the time", "[shape]") {
  const auto* time = GENERATE("01", "-0", "1.5", "1e3", "+1", "9223372036854775807", "99999999999999999999",
                              "2305843009213693953", "-2305843009213693953", "");
  Reader reader;
  reader.read(sample_line("1", "2"));
  CAPTURE(time);
  CHECK_FALSE(reader.match(Padded(sample_line(time, "2")).text()));
}

TEST_CASE("numbers are read as the Decoder reads them, to the last bit", "[shape]") {
  Reader reader;
  Decoder decoder;
  reader.read(sample_line("1", "2"));
  std::mt19937_64 random(29);
  const auto digits = [&](std::size_t most) {
    std::string out;
    for (std::size_t i = 1 + random() % most; i > 0; --i) out += static_cast<char>('0' + random() % 10);
    return out;
  };
  const auto compare = [&](const std::string& time, const std::string& value) {
    const Padded line(sample_line(time, value));
    const auto expected = decoded(decoder, line.text());
    const auto hit = reader.match(line.text());
    CAPTURE(time, value);
    if (!hit) return;
    REQUIRE(expected);
    REQUIRE(hit->ts_us == expected->ts_us);
    REQUIRE(std::bit_cast<std::uint64_t>(hit->value) == std::bit_cast<std::uint64_t>(expected->value));
  };
  for (const auto* value :
       {"0", "-0", "-0.0", "0e5", "9007199254740993", "9007199254740992", "18446744073709551616", "5e-324", "2.5e-324",
        "1.7976931348623157e308", "123456789012345678901234567890", "0.1", "4503599627370497.5", "1e-400", "1E+5",
        "9999999999999999999", "0.00000000000000000001", "1.0000000000000000000000000000001"}) {
    compare("1769817600000000", value);
  }
  for (int i = 0; i < 100'000; ++i) {
    std::string value = (random() % 3 == 0 ? "-" : "") + digits(random() % 9 == 0 ? 25 : 10);
    if (random() % 2 == 0) value += "." + digits(random() % 9 == 0 ? 25 : 6);
    if (random() % 4 == 0) value += "e" + std::string(random() % 2 == 0 ? "-" : "") + digits(3);
    compare((random() % 5 == 0 ? "-" : "") + digits(20), value);
  }
}

TEST_CASE("with and without the cache, damaged lines read the same", "[shape]") {
  const std::vector<std::string> good{
      sample_line("1769817600000000", "12.5"),
      sample_line("1769817600000001", "7", "web"),
      R"({"value":1e3,"ts_us":1769817600000002,"name":"b","tenant":"t1"})",
      R"({"kind":"sample","ts_us":5,"name":"c","value":3,"exemplar":{"labels":{"trace_id":"a"},"value":7,"ts_us":9}})",
  };
  constexpr std::string_view kBytes = "0123456789-+.eE,:{}[]\"\\ntrufals_ \t\x01\xff\xc3";
  std::mt19937_64 random(31);
  Reader reader;
  Decoder decoder;
  std::uint64_t hits = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string line = good[static_cast<std::size_t>(i) % good.size()];
    for (std::size_t damage = random() % 3; damage > 0; --damage) {
      const std::size_t at = random() % line.size();
      const char byte = kBytes[random() % kBytes.size()];
      switch (random() % 3) {
        case 0:
          line[at] = byte;
          break;
        case 1:
          line.insert(at, 1, byte);
          break;
        default:
          line.erase(at, 1 + random() % 3);
          break;
      }
    }
    const Padded padded(line);
    const auto expected = decoded(decoder, padded.text());
    const auto read = reader.read(line);
    CAPTURE(line);
    REQUIRE(read.has_value() == expected.has_value());
    if (!read) continue;
    hits += reader.hit ? 1 : 0;
    REQUIRE(read->ts_us == expected->ts_us);
    REQUIRE(std::bit_cast<std::uint64_t>(read->value) == std::bit_cast<std::uint64_t>(expected->value));
    REQUIRE(read->name == expected->name);
  }
  CHECK(hits > 15'000);
}

TEST_CASE("shapes are found in any order of the lines", "[shape]") {
  Reader reader;
  for (int i = 0; i < 200; ++i) reader.read(sample_line("1", "2", "job" + std::to_string(i)));
  std::mt19937_64 random(37);
  for (int i = 0; i < 2000; ++i) {
    reader.read(sample_line(std::to_string(i), "3", "job" + std::to_string(random() % 200)));
    REQUIRE(reader.hit);
  }
}

TEST_CASE("a stream of new series stops the learning, and steady ones bring it back", "[shape]") {
  Reader reader({.shapes = 100});
  for (int i = 0; i < 250; ++i) reader.read(sample_line("1", "2", "short" + std::to_string(i)));
  CHECK_FALSE(reader.cache.wants());
  CHECK(reader.cache.size() == 0);
  for (int i = 0; i < 2000; ++i) reader.read(sample_line("1", "2", "job" + std::to_string(i % 10)));
  CHECK(reader.hit);
  CHECK(reader.cache.size() == 10);
}

TEST_CASE("a full cache of a past stream gives way to the present one", "[shape]") {
  Reader reader({.shapes = 20});
  for (int i = 0; i < 100; ++i) reader.read(sample_line("1", "2", "old" + std::to_string(i % 20)));
  CHECK(reader.cache.size() == 20);
  for (int i = 0; i < 300; ++i) reader.read(sample_line("1", "2", "new" + std::to_string(i % 15)));
  CHECK(reader.hit);
}

TEST_CASE("the text that is remembered is bounded", "[shape]") {
  Reader reader({.shapes = 1000, .bytes = 2000});
  for (int i = 0; i < 500; ++i) reader.read(sample_line("1", "2", "job" + std::to_string(i)));
  CHECK(reader.cache.size() < 40);
}

}  // namespace
}  // namespace mcp::ndjson
