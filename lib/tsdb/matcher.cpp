// Prometheus anchors an expression at both ends and lets `.` match a newline (model/labels/regexp.go).
// Tested by tests/unit/tsdb/matcher_test.cpp.
#include "tsdb/matcher.h"

#include <re2/re2.h>

#include <algorithm>

#include "text/quote.h"

namespace mcp::tsdb {
namespace {

constexpr std::int64_t kRegexMemory = std::int64_t{8} << 20;  // RE2 refuses, or falls back to a slower way, beyond it

std::unique_ptr<re2::RE2> compile(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_never_capture(true);
  options.set_max_mem(kRegexMemory);
  return std::make_unique<re2::RE2>(pattern, options);
}

}  // namespace

std::string_view spelling(Operator op) {
  constexpr std::string_view kSpellings[] = {"=", "!=", "=~", "!~"};
  return kSpellings[static_cast<std::size_t>(op)];
}

bool takes_lone_bytes(std::string_view pattern) {
  constexpr std::size_t kNone = std::string_view::npos;
  for (std::size_t at = pattern.find('\\'); at != kNone && at + 1 < pattern.size(); at = pattern.find('\\', at)) {
    if (pattern[at + 1] == 'C') return true;
    at = pattern[at + 1] == 'Q' ? pattern.find("\\E", at + 2) : at + 2;
    if (at == kNone) return false;
  }
  return false;
}

Matcher::Matcher(Condition condition) : condition_(std::move(condition)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::make(Condition condition) {
  Matcher made(std::move(condition));
  if (made.condition_.op == Operator::kMatch || made.condition_.op == Operator::kNotMatch) {
    made.regex_ = compile(made.condition_.value);
    const bool lone_bytes = takes_lone_bytes(made.condition_.value);
    if (!made.regex_->ok() || lone_bytes) {
      const std::string why = lone_bytes ? "invalid escape sequence: \\C" : made.regex_->error();
      return Error{.code = Code::kConfig,
                   .message = "bad regular expression \"" + text::printable(made.condition_.value) +
                              "\": " + text::printable(why)};
    }
  }
  made.matches_absent_ = made.matches("");
  return made;
}

bool Matcher::matches(std::string_view value) const {
  switch (condition_.op) {
    case Operator::kEqual:
      return value == condition_.value;
    case Operator::kNotEqual:
      return value != condition_.value;
    case Operator::kMatch:
    case Operator::kNotMatch:
      break;
  }
  const bool found = re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *regex_);
  return found == (condition_.op == Operator::kMatch);
}

bool all_match(std::span<const Matcher> matchers, std::span<const record::Label> labels) {
  return std::all_of(matchers.begin(), matchers.end(), [labels](const Matcher& matcher) {
    const auto own = std::find_if(labels.begin(), labels.end(), [&matcher](const record::Label& label) {
      return label.name == matcher.condition().label;
    });
    return own == labels.end() ? matcher.matches_absent() : matcher.matches(own->value);
  });
}

}  // namespace mcp::tsdb
