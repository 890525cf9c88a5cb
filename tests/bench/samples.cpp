// A stream of samples of any size, to standard output: counters and gauges as a scraper writes them, event time going
// on. The same arguments give the same bytes. Build: g++ -O2 -std=c++20 samples.cpp
//   samples LINES|SIZEB [SERIES [STEP_US [churn]]]
// SIZE is in bytes. Series take turns; with `churn` none is remembered, so that there may be millions.
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::uint64_t kStartUs = 1'769'817'600'000'000;  // a full hour
constexpr std::size_t kBlock = std::size_t{1} << 18;

struct Request {
  std::uint64_t lines = UINT64_MAX;
  std::uint64_t bytes = UINT64_MAX;
  std::uint64_t series = 1000;
  std::uint64_t step_us = 1000;
  bool churn = false;
};

// What a line has around its time and its value.
struct Series {
  std::string middle, tail;
  bool counter = false;
  std::uint64_t total = 0;
};

Series series_of(std::uint64_t id) {
  Series series{.middle = {}, .tail = {}, .counter = id % 3 == 0, .total = 0};
  const std::string kind = series.counter ? "counter" : "gauge", unit = series.counter ? "1" : "us";
  series.middle = R"(,"name":"metric_)" + std::to_string(id % 10) + (series.counter ? "_total" : "_us") +
                  R"(","type":")" + kind + R"(","value":)";
  constexpr std::string_view kMethods[] = {"GET", "POST", "PUT"};
  series.tail = R"(,"unit":")" + unit + R"(","labels":{"instance":"10.)" + std::to_string(id / 62500) + "." +
                std::to_string(id / 250 % 250) + "." + std::to_string(id % 250) + R"(:9090","job":"job)" +
                std::to_string(id % 7) + R"(","method":")" + std::string(kMethods[id % 3]) + R"(","status":")" +
                std::to_string(200 + id % 5) + "\"}}\n";
  return series;
}

// Values from 1 to 65536, most of their digits at random.
std::vector<std::string> values_of(std::mt19937_64& random) {
  std::vector<std::string> values(4096);
  for (std::string& value : values) {
    value.resize(32);
    const double number = std::exp2(static_cast<double>(random() % 16'000'000) / 1e6);
    value.resize(static_cast<std::size_t>(std::snprintf(value.data(), value.size(), "%.3f", number)));
  }
  return values;
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

bool write(const Request& request) {
  std::mt19937_64 random(1);
  const std::vector<std::string> values = values_of(random);
  std::vector<Series> known;
  for (std::uint64_t id = 0; id < (request.churn ? 1 : request.series); ++id) known.push_back(series_of(id));
  std::string block;
  std::uint64_t written = 0;
  for (std::uint64_t i = 0; i < request.lines && written + block.size() < request.bytes; ++i) {
    if (request.churn) known[0] = series_of(i % request.series);
    Series& series = known[request.churn ? 0 : i % request.series];
    const std::uint64_t dice = random();
    block += R"({"ts_us":)";
    append_number(block, kStartUs + i * request.step_us);
    block += series.middle;
    if (series.counter) {
      append_number(block, series.total += dice % 1000);
    } else {
      block += values[dice % values.size()];
    }
    block += series.tail;
    if (block.size() < kBlock) continue;
    if (std::fwrite(block.data(), 1, block.size(), stdout) != block.size()) return false;
    written += block.size();
    block.clear();
  }
  return std::fwrite(block.data(), 1, block.size(), stdout) == block.size() && std::fflush(stdout) == 0;
}

bool number(std::string_view text, std::uint64_t& out) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && out > 0;
}

bool parse(int argc, char** argv, Request& request) {
  if (argc < 2 || argc > 5) return false;
  std::string_view size = argv[1];
  const bool bytes = size.ends_with('B');
  if (bytes) size.remove_suffix(1);
  if (!number(size, bytes ? request.bytes : request.lines)) return false;
  if (argc > 2 && !number(argv[2], request.series)) return false;
  if (argc > 3 && !number(argv[3], request.step_us)) return false;
  request.churn = argc > 4;
  return argc <= 4 || std::string_view(argv[4]) == "churn";
}

}  // namespace

int main(int argc, char** argv) {
  Request request;
  if (!parse(argc, argv, request)) {
    std::fputs("usage: samples LINES|SIZEB [SERIES [STEP_US [churn]]]\n", stderr);
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  return write(request) ? 0 : 1;
}
