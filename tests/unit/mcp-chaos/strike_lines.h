// Runs lines through faults, a batch of any size at a time.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "injector.h"
#include "io/interrupts.h"
#include "support/temp_folder.h"
#include "timeutil/clock.h"

namespace mcp::test {

// The part of a filter's run that a stage sees, without files.
class Collected final : public stream::Sink {
 public:
  std::string& out() override { return out_; }
  void relieve() override {}
  void pass(const io::Line& line) override {
    ++passed;
    append(line);
  }
  void use(const io::Line&) override { ++used; }
  void keep(const io::Line& line) override {
    ++used;
    append(line);
  }
  void count(const io::Line&, stream::Fate fate) override { ++(fate == stream::Fate::kPassed ? passed : used); }
  void refuse(const io::Line&, Error) override { FAIL("refused"); }
  void reject(const io::Line&) override { FAIL("rejected"); }
  void recount(stream::Fate, stream::Fate, std::uint64_t) override { FAIL("recounted"); }
  std::optional<std::int64_t> assumed_now() override { return std::nullopt; }
  std::string_view file() const override { return "in.ndjson"; }
  cli::Console& console() override { return console_; }

  std::uint64_t used = 0;
  std::uint64_t passed = 0;

 private:
  void append(const io::Line& line) {
    out_ += line.text;
    out_ += '\n';
  }

  std::string out_;
  timeutil::SystemClock clock_;
  io::Interrupts interrupts_;
  cli::Console console_{"mcp-chaos", clock_, interrupts_};
};

struct Outcome {
  std::string out;
  std::string ledger;
  std::uint64_t used = 0;
  std::uint64_t passed = 0;

  std::vector<std::string> lines() const { return split(out); }
  std::vector<std::string> records() const { return split(ledger); }
  // The ledger's records with that word in them.
  std::vector<std::string> records(std::string_view word) const {
    std::vector<std::string> some = records();
    std::erase_if(some, [&](const std::string& record) { return record.find(word) == std::string::npos; });
    return some;
  }

  static std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      parts.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
  }
};

struct Ask {
  std::vector<std::string> faults;
  std::uint64_t seed = 42;
  std::size_t batch = 1000;
  std::size_t max_held = std::size_t{64} << 20;
};

// `input` as a file would be cut: a last line may lack its newline.
inline Outcome strike(const Ask& ask, const std::string& input) {
  auto plans = chaos::parse_faults(ask.faults);
  REQUIRE(plans);
  const TempFolder folder;
  Collected sink;
  auto output = io::Output::open(folder.path("ledger"));
  REQUIRE(output);
  chaos::Ledger ledger(std::move(*output), "stream", ask.seed);
  chaos::Injector injector({.plans = std::move(*plans), .seed = ask.seed, .max_held = ask.max_held}, ledger);

  const std::string padded = input + std::string(io::kPadding, ' ');
  std::vector<io::Line> lines;
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t newline = input.find('\n', at);
    const std::size_t end = std::min(newline, input.size());
    lines.push_back({.text = std::string_view(padded).substr(at, end - at),
                     .number = lines.size() + 1,
                     .newline = newline != std::string::npos});
    at = end + 1;
  }
  for (std::size_t first = 0; first < lines.size(); first += ask.batch) {
    const std::size_t count = std::min(ask.batch, lines.size() - first);
    REQUIRE(injector.push(std::span(lines).subspan(first, count), sink));
  }
  REQUIRE(injector.finish(sink));
  REQUIRE(injector.close(sink.console()));
  return {sink.out(), TempFolder::read(folder.path("ledger")), sink.used, sink.passed};
}

// A sample a second, `count` of them from t=0 on.
inline std::string seconds(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += R"({"ts_us":)" + std::to_string(i * 1'000'000) + R"(,"name":"up","value":)" + std::to_string(i) + "}\n";
  }
  return out;
}

}  // namespace mcp::test
