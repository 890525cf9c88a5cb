// Tested by tests/unit/template/functions_test.cpp.
#include "template/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "template/limits.h"
#include "template/unicode.h"
#include "text/quote.h"

namespace mcp::templates {
namespace {

constexpr std::int64_t kRegexMemory = std::int64_t{8} << 20;
constexpr std::int64_t kCompileSteps = 1000;
constexpr std::size_t kNone = std::string_view::npos;

using Regex = std::unique_ptr<re2::RE2>;

// RE2 takes \C, a lone byte, which Go does not have.
bool takes_lone_bytes(std::string_view pattern) {
  for (std::size_t at = pattern.find('\\'); at != kNone && at + 1 < pattern.size(); at = pattern.find('\\', at)) {
    if (pattern[at + 1] == 'C') return true;
    at = pattern[at + 1] == 'Q' ? pattern.find("\\E", at + 2) : at + 2;
    if (at == kNone) return false;
  }
  return false;
}

// What Go's regexp/syntax says where RE2 has this code.
std::string_view go_words(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass:
      return "invalid character class";
    case re2::RE2::ErrorBadCharRange:
      return "invalid character class range";
    case re2::RE2::ErrorMissingBracket:
      return "missing closing ]";
    case re2::RE2::ErrorMissingParen:
      return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    default:
      return "expression too large";
  }
}

Result<Regex> compiled(std::string_view pattern, Store& store) {
  if (Status paid = store.step(kCompileSteps + static_cast<std::int64_t>(pattern.size())); !paid) return paid.error();
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemory);
  auto regex = std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  const bool lone = regex->ok() && takes_lone_bytes(pattern);
  if (regex->ok() && !lone) return regex;
  const std::string part = lone ? "\\C" : regex->error_arg();
  const std::string_view why = go_words(lone ? re2::RE2::ErrorBadEscape : regex->error_code());
  return refusal("error parsing regexp: " + std::string(why) + ": `" + text::printable(part, 100) + '`');
}

struct Groups {
  const re2::RE2& regex;
  std::vector<re2::StringPiece> found;
};

std::string_view group(const Groups& groups, std::string_view name) {
  std::size_t number = kNone;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (failed != std::errc{} || end != name.data() + name.size()) {
    const auto& names = groups.regex.NamedCapturingGroups();
    const auto known = names.find(std::string(name));
    number = known == names.end() ? kNone : static_cast<std::size_t>(known->second);
  }
  if (number >= groups.found.size()) return {};
  return {groups.found[number].data(), groups.found[number].size()};
}

// The name behind a dollar, and where it ends; npos when there is none.
std::size_t name_end(std::string_view text, std::string_view& name) {
  const bool braces = text.starts_with('{');
  const std::size_t start = braces ? 1 : 0;
  std::size_t end = start;
  while (end < text.size() && is_word(rune_at(text, end).code)) end += rune_at(text, end).size;
  name = text.substr(start, end - start);
  if (name.empty()) return kNone;
  if (!braces) return end;
  return end < text.size() && text[end] == '}' ? end + 1 : kNone;
}

void append_replacement(std::string& out, std::string_view replacement, const Groups& groups) {
  while (!replacement.empty()) {
    const std::size_t dollar = replacement.find('$');
    out += replacement.substr(0, dollar);
    if (dollar == kNone || out.size() > kLongestOutput) return;
    replacement.remove_prefix(dollar + 1);
    std::string_view name;
    if (replacement.starts_with('$')) {
      out += '$';
      replacement.remove_prefix(1);
    } else if (const std::size_t end = name_end(replacement, name); end != kNone) {
      out += group(groups, name);
      replacement.remove_prefix(end);
    } else {
      out += '$';
    }
  }
}

}  // namespace

Result<bool> regex_matches(std::string_view pattern, std::string_view text, Store& store) {
  const auto regex = compiled(pattern, store);
  if (!regex) return regex.error();
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), **regex);
}

Result<std::string> regex_replaced(std::string_view pattern, std::string_view replacement, std::string_view text,
                                   Store& store) {
  const auto regex = compiled(pattern, store);
  if (!regex) {
    return refusal("regexp: Compile(`" + text::printable(pattern, 100) + "`): " + regex.error().message);
  }
  const re2::StringPiece all(text.data(), text.size());
  Groups groups{**regex,
                std::vector<re2::StringPiece>(static_cast<std::size_t>((*regex)->NumberOfCapturingGroups() + 1))};
  std::string out;
  std::size_t copied = 0;
  std::size_t at = 0;
  while (at <= text.size()) {
    if (Status paid = store.pay(text.size() - at); !paid) return paid.error();
    if (!(*regex)->Match(all, at, text.size(), re2::RE2::UNANCHORED, groups.found.data(),
                         static_cast<int>(groups.found.size()))) {
      break;
    }
    const auto start = static_cast<std::size_t>(groups.found[0].data() - text.data());
    const std::size_t end = start + groups.found[0].size();
    out += text.substr(copied, start - copied);
    // An empty match right behind a match is none.
    if (end > copied || start > copied || start == 0) append_replacement(out, replacement, groups);
    if (out.size() > kLongestOutput) break;
    copied = end;
    const std::size_t width = at < text.size() ? rune_at(text, at).size : 1;
    at = std::max(end, at + (end < at + width ? width : 0));
  }
  if (copied < text.size()) out += text.substr(copied);
  return out;
}

}  // namespace mcp::templates
