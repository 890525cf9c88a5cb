// A validator with lines in and everything that came of them out.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "io/interrupts.h"
#include "ndjson/decode.h"
#include "validator.h"

namespace mcp::validate {

// Notes what became of each line, and what was written; time stands still.
class NotingSink final : public stream::Sink {
 public:
  std::string& out() override { return out_; }
  void relieve() override {}
  void pass(const io::Line& line) override { note("passed", line); }
  void use(const io::Line& line) override { note("used", line); }
  void keep(const io::Line& line) override { note("kept", line); }
  void count(const io::Line& line, stream::Fate) override { note("counted", line); }
  void refuse(const io::Line& line, Error error) override {
    note("malformed", line);
    errors.push_back(std::move(error));
  }
  void reject(const io::Line& line) override { note("rejected", line); }
  void recount(stream::Fate, stream::Fate, std::uint64_t) override {}
  std::optional<std::int64_t> assumed_now() override {
    return assume_now ? std::optional<std::int64_t>(0) : std::nullopt;
  }
  std::string_view file() const override { return "stdin"; }
  cli::Console& console() override { return console_; }

  bool assume_now = false;
  std::vector<std::string> fates;  // of each line, in order
  std::vector<std::string> kept;
  std::vector<Error> errors;

 private:
  void note(std::string fate, const io::Line& line) {
    if (fate == "kept") kept.emplace_back(line.text);
    fates.push_back(std::move(fate));
  }

  class StillClock final : public timeutil::Clock {
    std::int64_t now_us() const override { return 0; }
    std::int64_t monotonic_us() const override { return 0; }
  };
  std::string out_;
  StillClock clock_;
  io::Interrupts interrupts_;
  cli::Console console_{"mcp-validate", clock_, interrupts_};
};

// Runs lines through a validator; violations are written as records among the output.
class Bench {
 public:
  explicit Bench(const Options& options = {}) : validator_(*make_plan(options), *Journal::open("-", {})) {
    sink.assume_now = true;
  }

  // The fate of the line.
  std::string push(std::string_view text) {
    lines_.emplace_back(text).append(json::kPadding, '\0');
    const io::Line line{.text = std::string_view(lines_.back()).substr(0, text.size()), .number = ++number_};
    const std::size_t before = sink.out().size();
    REQUIRE(validator_.push({&line, 1}, sink));
    written_ = sink.out().substr(before);
    return sink.fates.back();
  }

  // The violations of the line last pushed.
  std::vector<record::Violation> violations() {
    std::vector<record::Violation> out;
    std::string_view rest = written_;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      std::string line(rest.substr(0, end));
      line.append(json::kPadding, '\0');
      const auto kind = decoder_.parse(std::string_view(line).substr(0, end));
      REQUIRE(kind);
      if (*kind == record::Kind::kViolation) out.push_back(*decoder_.violation());
      rest.remove_prefix(end + 1);
    }
    return out;
  }
  std::vector<std::string> codes() {
    std::vector<std::string> out;
    for (const record::Violation& violation : violations()) out.push_back(violation.code);
    return out;
  }
  const std::string& written() const { return written_; }
  Validator& validator() { return validator_; }

  NotingSink sink;

 private:
  Validator validator_;
  std::deque<std::string> lines_;
  std::uint64_t number_ = 0;
  std::string written_;
  ndjson::Decoder decoder_;
};

}  // namespace mcp::validate
