#include "stream/shapes.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "ndjson/decode.h"
#include "support/temp_folder.h"

using namespace mcp;

namespace {

struct Reading {
  std::string all;  // what each line says, in order
  std::uint64_t hits = 0;
  std::uint64_t eras = 0;
};

std::string said(std::uint64_t line, std::string_view name, std::int64_t ts_us, double value) {
  return std::to_string(line) + " " + std::string(name) + " " + std::to_string(ts_us) + " " + std::to_string(value) +
         "\n";
}

// Reads a file as a stage does: by the shapes that are known, else by the decoder, and learns.
Reading read(const std::string& file, const ndjson::ShapeLimits& limits, int threads) {
  stream::Shapes shapes(limits);
  ndjson::Decoder decoder;
  std::vector<std::string> names;  // by tag
  io::Input input({file}, {.max_line = 400, .threads = threads, .interrupts = nullptr, .ahead = shapes.ahead()});
  Reading reading;
  const auto forget = [&] {
    if (!shapes.forgot()) return;
    reading.eras += names.empty() ? 0 : 1;
    names.clear();
  };
  for (io::Input::Step step = input.next(); step != io::Input::Step::kEnd; step = input.next()) {
    if (step != io::Input::Step::kLines) continue;
    shapes.begin(input.notes());
    forget();
    for (const io::Line& line : input.lines()) {
      if (const auto hit = shapes.match(line)) {
        ++reading.hits;
        reading.all += said(line.number, names.at(hit->tag), hit->ts_us, hit->value);
        continue;
      }
      if (line.part != io::Part::kWhole) continue;
      const auto kind = decoder.parse(line.text);
      const auto sample = kind ? decoder.sample() : Result<const record::Sample*>(kind.error());
      if (!sample || !ndjson::complete(**sample)) {
        reading.all += std::to_string(line.number) + " is none\n";
        continue;
      }
      reading.all += said(line.number, (*sample)->series.name, *(*sample)->ts_us, (*sample)->value);
      if (!shapes.wants()) continue;
      forget();
      shapes.learn(line.text, {static_cast<std::uint32_t>(names.size()), *(*sample)->ts_us, (*sample)->value});
      names.emplace_back((*sample)->series.name);
    }
  }
  return reading;
}

// Names come and go, so that a small cache has to begin anew; some lines are cut, long, or not the first of their kind.
std::string lines_of(std::size_t count, std::size_t names_at_a_time) {
  std::mt19937 random(7);
  std::string text = "\xEF\xBB\xBF";
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t name = i / (400 * names_at_a_time) * names_at_a_time + random() % names_at_a_time;
    std::string line = R"({"ts_us":)" + std::to_string(1'700'000'000'000'000 + i) + R"(,"name":"n)" +
                       std::to_string(name) + R"(","value":)" + std::to_string(random() % 100'000) + "." +
                       std::to_string(random() % 1000) + R"(,"labels":{"a":"b"}})";
    if (random() % 200 == 0) line.resize(random() % line.size());
    if (random() % 300 == 0) line.append(500, ' ');
    if (random() % 100 == 0) line += "\r";
    text += line + "\n";
  }
  text += R"({"ts_us":1,"name":"last","value":1})";
  return text;
}

}  // namespace

TEST_CASE("lines say the same whether their shapes are known or not, read ahead or not", "[stream]") {
  const test::TempFolder folder;
  const std::string file = folder.write("in.ndjson", lines_of(40'000, 10));
  const Reading plain = read(file, {.shapes = 0, .bytes = 0}, 1);
  REQUIRE(plain.hits == 0);
  for (const int threads : {1, 2, 3}) {
    for (const std::size_t shapes : {std::size_t{100}, std::size_t{1} << 17}) {
      const Reading reading = read(file, {.shapes = shapes, .bytes = std::size_t{1} << 20}, threads);
      INFO(threads << " threads, " << shapes << " shapes");
      REQUIRE(reading.all == plain.all);
      REQUIRE(reading.hits > 1000);
      REQUIRE((shapes > 100 || reading.eras > 0));
    }
  }
}

TEST_CASE("a recognised line is no longer than any other may be", "[stream]") {
  const test::TempFolder folder;
  const std::string tail(380, ' ');
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += R"({"ts_us":1,"name":"n","value":1})" + tail.substr(0, i % 2 == 0 ? 1 : 380) + "\n";
  const std::string file = folder.write("in.ndjson", text);
  REQUIRE(read(file, {}, 2).all == read(file, {.shapes = 0, .bytes = 0}, 1).all);
  const std::string grown = R"({"ts_us":1,"name":"n","value":1)" + std::string(360, ' ');
  text.clear();
  for (int i = 0; i < 20'000; ++i)
    text += grown + "}\n" + R"({"ts_us":1,"name":"n","value":100000000000)" + std::string(360, ' ') + "}\n";
  const std::string longer = folder.write("longer.ndjson", text);
  const Reading known = read(longer, {}, 2);
  REQUIRE(known.hits > 0);
  REQUIRE(known.all == read(longer, {.shapes = 0, .bytes = 0}, 1).all);
}
