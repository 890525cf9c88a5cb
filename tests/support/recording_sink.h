// The sink of a filter under test: what a stage writes, and what it makes of every line, stays in memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stream/filter.h"

namespace mcp::test {

class FixedClock final : public timeutil::Clock {
 public:
  explicit FixedClock(std::int64_t now_us) : now_us_(now_us) {}
  std::int64_t now_us() const override { return now_us_; }
  std::int64_t monotonic_us() const override { return now_us_; }

 private:
  std::int64_t now_us_;
};

class RecordingSink final : public stream::Sink {
 public:
  std::string& out() override { return waiting_; }
  void relieve() override {
    out_ += waiting_;
    waiting_.clear();
  }
  // All that was written.
  const std::string& written() {
    relieve();
    return out_;
  }
  void pass(const io::Line& line) override { ++ledger.lines, ++ledger.passed, append(line); }
  void use(const io::Line& line) override { ++ledger.lines, ++ledger.used, consume(line); }
  void keep(const io::Line& line) override { ++ledger.lines, ++ledger.used, append(line); }
  void count(const io::Line& line, stream::Fate fate) override {
    ++ledger.lines;
    ++counter(fate);
    consume(line);
  }
  void refuse(const io::Line& line, Error error) override {
    ++ledger.lines;
    ++ledger.malformed;
    refused.push_back(line.number);
    refusals.push_back(std::move(error.message));
  }
  void reject(const io::Line&) override { ++ledger.lines, ++ledger.rejected; }
  void recount(stream::Fate from, stream::Fate to, std::uint64_t lines) override {
    counter(from) -= lines;
    counter(to) += lines;
  }
  std::optional<std::int64_t> assumed_now() override { return assumed; }
  std::string_view file() const override { return "test"; }
  cli::Console& console() override { return console_; }

  stream::Ledger ledger;
  std::vector<std::string> refusals;
  std::vector<std::uint64_t> refused;  // the numbers of those lines
  std::optional<std::int64_t> assumed;
  bool pass_consumed = false;  // as with --pass

 private:
  std::uint64_t& counter(stream::Fate fate) {
    constexpr std::uint64_t stream::Ledger::*kCounters[] = {
        &stream::Ledger::used, &stream::Ledger::passed,    &stream::Ledger::malformed, &stream::Ledger::rejected,
        &stream::Ledger::late, &stream::Ledger::duplicate, &stream::Ledger::limited};
    return ledger.*kCounters[static_cast<std::size_t>(fate)];
  }
  void append(const io::Line& line) { waiting_.append(line.text).append(1, '\n'); }
  void consume(const io::Line& line) {
    if (pass_consumed) append(line);
  }

  std::string out_;
  std::string waiting_;
  FixedClock clock_{0};
  io::Interrupts interrupts_;
  cli::Console console_{"test", clock_, interrupts_};
};

// The text as the lines that a stage is given, blank ones left out, each with room to read behind it.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : bytes_(text) {
    bytes_.append(io::kPadding, ' ');
    const std::string_view all = std::string_view(bytes_).substr(0, text.size());
    std::uint64_t number = 0;
    for (std::size_t at = 0; at < all.size(); ++number) {
      const std::size_t end = std::min(all.find('\n', at), all.size());
      const std::string_view line = all.substr(at, end - at);
      if (line.find_first_not_of(" \t\r") != std::string_view::npos)
        lines_.push_back({.text = line, .number = number + 1});
      at = end + 1;
    }
  }
  TextLines(const TextLines&) = delete;
  TextLines& operator=(const TextLines&) = delete;
  std::span<const io::Line> lines() const { return lines_; }

 private:
  std::string bytes_;
  std::vector<io::Line> lines_;
};

}  // namespace mcp::test
