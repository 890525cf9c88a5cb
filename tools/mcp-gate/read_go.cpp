// Go's benchmark format: configuration lines `key: value`, lines `Unit unit key=value …`, and results
// `BenchmarkName-8 iterations value unit …`; all other lines are the test's own output.
// Tested by tests/unit/mcp-gate/formats_test.cpp and tests/fuzz/gate_formats_fuzz.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "formats.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::gate {
namespace {

constexpr std::size_t kLongestName = 4096;  // bytes of a benchmark's

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    words.push_back(line.substr(0, line.find_first_of(" \t\r")));
    line.remove_prefix(words.back().size());
  }
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// `BenchmarkEncode-8`, as opposed to a line of prose that begins with the word.
bool is_result(const std::vector<std::string_view>& words) {
  constexpr std::string_view kPrefix = "Benchmark";
  if (words.size() < 2 || !words[0].starts_with(kPrefix)) return false;
  if (words[0].size() > kPrefix.size() && is_lower(words[0][kPrefix.size()])) return false;
  return text::parse_uint(words[1]).has_value();
}

class Reader {
 public:
  Reader(const Document& document, RunSet& into) : document_(document), into_(into) {}

  Status all() {
    std::string_view rest = document_.text;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      if (Status read = one(line); !read) return read;
      if (Status within = into_.within_limits(); !within) return within.error().in(document_.file);
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    return Done{};
  }

 private:
  Status one(std::string_view line) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.empty()) return Done{};
    if (is_result(words)) return take(words);
    if (words[0] == "Unit" && words.size() >= 3) {
      say(words);
    } else if (words[0] == "FAIL" || line.starts_with("--- FAIL")) {
      into_.warn(fmt::format("{}: {}", document_.file, text::printable(line)));
    } else if (words[0] == "pkg:" && words.size() == 2) {
      package_ = words[1];
    } else if (words[0] == "cpu:" && line.starts_with("cpu:")) {
      cpu_ =
          words.size() < 2 ? std::string_view() : line.substr(static_cast<std::size_t>(words[1].data() - line.data()));
      cpu_ = cpu_.substr(0, cpu_.find_last_not_of(" \t\r") + 1);
    }
    return Done{};
  }

  void say(const std::vector<std::string_view>& words) {
    Said& said = into_.say(std::string(words[1]));
    for (const std::string_view word : words) {
      if (word == "better=higher") said.better = Better::kHigher;
      if (word == "better=lower") said.better = Better::kLower;
      if (word == "assume=exact") said.exact = true;
    }
  }

  Status take(const std::vector<std::string_view>& words) {
    if (words[0].size() > kLongestName)
      return wrong(words[0], fmt::format("expected a name of at most {} bytes", kLongestName));
    if (words.size() < 4 || words.size() % 2 != 0)
      return wrong(words.back(), "expected pairs of a number and its unit after the iterations");
    const Subject subject = subject_of(words[0]);
    const std::size_t run = into_.repetition(document_.file, seen_[subject.series]++);
    into_.add_host(run, cpu_);
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
      const std::optional<double> value = text::parse_prometheus(words[i]);
      if (!value) return wrong(words[i], fmt::format("expected a number, got \"{}\"", text::printable(words[i])));
      const std::string unit = text::mended_utf8(words[i + 1]);
      into_.add_stat(run, subject, unit, unit, *value);
    }
    return Done{};
  }

  Subject subject_of(std::string_view name) const {
    const std::string whole = text::mended_utf8(name);
    std::string series = package_.empty() ? whole : fmt::format("{}.{}", text::mended_utf8(package_), whole);
    return {.name = whole, .series = std::move(series)};
  }

  Error wrong(std::string_view word, std::string message) const {
    return malformed_at(document_, static_cast<std::size_t>(word.data() - document_.text.data()), std::move(message));
  }

  const Document& document_;
  RunSet& into_;
  std::string_view package_;
  std::string_view cpu_;
  std::map<std::string, std::size_t> seen_;  // how many results of each there were
};

}  // namespace

Status read_go(const Document& document, RunSet& into) { return Reader(document, into).all(); }

}  // namespace mcp::gate
