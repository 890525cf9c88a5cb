// label_replace and label_join: they change labels, not samples.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "promql/evaluator.h"
#include "text/quote.h"
#include "tsdb/matcher.h"

namespace mcp::promql {
namespace {

constexpr std::int64_t kRegexMemory = std::int64_t{8} << 20;

// The arguments from the second one on.
std::vector<std::string> texts_of(const Call& call) {
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const auto* text = std::get_if<Text>(&without_parens(*call.arguments[i]).is);
    texts.push_back(text == nullptr ? std::string() : text->value);
  }
  return texts;
}

// What follows the $ of a reference to a group: its name, and how many bytes it takes with its braces. 0: it is none.
struct Reference {
  std::string_view name;
  std::size_t size = 0;
};

Reference reference_in(std::string_view text) {
  static const re2::RE2 kName("^[\\p{L}\\p{Nd}_]+");
  const bool braces = !text.empty() && text.front() == '{';
  if (braces) text.remove_prefix(1);
  re2::StringPiece found;
  const re2::StringPiece piece(text.data(), text.size());
  if (!kName.Match(piece, 0, piece.size(), re2::RE2::ANCHOR_START, &found, 1)) return {};
  const std::string_view name = text.substr(0, found.size());
  if (!braces) return {.name = name, .size = name.size()};
  if (text.substr(name.size(), 1) != "}") return {};
  return {.name = name, .size = name.size() + 2};
}

// The number of a group; -1 where the name is none.
int number_in(std::string_view name) {
  if (name.front() == '0' && name.size() > 1) return -1;
  int number = 0;
  for (const char c : name) {
    if (c < '0' || c > '9' || number >= 100'000'000) return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

// A regular expression that must match a whole value, and a template into which its groups go.
class Replacement {
 public:
  Replacement(const std::string& pattern, std::string_view form)
      : regex_(pattern, options()),
        form_(form),
        groups_(regex_.ok() ? static_cast<std::size_t>(regex_.NumberOfCapturingGroups()) + 1 : 0) {}

  bool ok() const { return regex_.ok(); }
  bool matches(std::string_view value) {
    const re2::StringPiece piece(value.data(), value.size());
    return regex_.Match(piece, 0, piece.size(), re2::RE2::UNANCHORED, groups_.data(), static_cast<int>(groups_.size()));
  }
  // As Go's Regexp.Expand has it, with the groups of the last match.
  std::string expanded() const;

 private:
  static re2::RE2::Options options() {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kRegexMemory);
    return options;
  }
  std::string_view group(std::string_view name) const;

  re2::RE2 regex_;
  std::string_view form_;
  std::vector<re2::StringPiece> groups_;
};

std::string_view Replacement::group(std::string_view name) const {
  int number = number_in(name);
  if (number < 0) {
    const auto at = regex_.NamedCapturingGroups().find(std::string(name));
    if (at == regex_.NamedCapturingGroups().end()) return {};
    number = at->second;
  }
  const auto place = static_cast<std::size_t>(number);
  if (place >= groups_.size() || groups_[place].data() == nullptr) return {};
  return {groups_[place].data(), groups_[place].size()};
}

std::string Replacement::expanded() const {
  std::string out;
  std::string_view rest = form_;
  for (std::size_t at = rest.find('$'); at != std::string_view::npos; at = rest.find('$')) {
    out += rest.substr(0, at);
    rest.remove_prefix(at + 1);
    if (rest.starts_with('$')) {
      out += '$';
      rest.remove_prefix(1);
      continue;
    }
    const Reference reference = reference_in(rest);
    if (reference.size == 0) {
      out += '$';
      continue;
    }
    out += group(reference.name);
    rest.remove_prefix(reference.size);
  }
  return out.append(rest);
}

void set_label(Row& row, const std::string& name, const std::string& value) {
  row.labels = with_label(row.labels, name, value);
  if (name == tsdb::kNameLabel) row.drop_name = false;
}

Error bad_label(std::string_view which, std::string_view function, const std::string& name) {
  std::string message = "invalid ";
  message.append(which).append(" label name in ").append(function).append("(): ").append(name);
  return Query::failed(std::move(message));
}

Result<Matrix> replaced(Evaluator& evaluator, const Call& call, const Query& query) {
  const std::vector<std::string> texts = texts_of(call);
  const std::string &destination = texts[0], &form = texts[1], &source = texts[2], &pattern = texts[3];
  Replacement replacement((query.options.compat_2 ? "^(?:" : "^(?s:") + pattern + ")$", form);
  if (!replacement.ok() || tsdb::takes_lone_bytes(pattern))
    return Query::failed("invalid regular expression in label_replace(): " + pattern);
  if (!query.is_label_name(destination)) return bad_label("destination", "label_replace", destination);
  Result<Matrix> rows = evaluator.eval(*call.arguments.front());
  if (!rows) return rows;
  for (Row& row : *rows) {
    const Labels before = row.labels;  // what the groups are parts of
    if (replacement.matches(label_of(*before, source))) set_label(row, destination, replacement.expanded());
  }
  return rows;
}

Result<Matrix> joined(Evaluator& evaluator, const Call& call, const Query& query) {
  const std::vector<std::string> texts = texts_of(call);
  const std::string &destination = texts[0], &separator = texts[1];
  for (std::size_t i = 2; i < texts.size(); ++i) {
    if (!query.is_label_name(texts[i])) return bad_label("source", "label_join", texts[i]);
  }
  if (!query.is_label_name(destination)) return bad_label("destination", "label_join", destination);
  Result<Matrix> rows = evaluator.eval(*call.arguments.front());
  if (!rows) return rows;
  for (Row& row : *rows) {
    std::string value;
    for (std::size_t i = 2; i < texts.size(); ++i) {
      if (i > 2) value += separator;
      value += label_of(*row.labels, texts[i]);
    }
    set_label(row, destination, value);
  }
  return rows;
}

}  // namespace

bool Query::is_label_name(std::string_view name) const {
  if (name.empty() || !text::valid_utf8(name)) return false;
  if (!options.compat_2) return true;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

Result<Matrix> Evaluator::label_function(const Call& call, const Function& function) {
  const bool replaces = function.id == FunctionId::kLabelReplace;
  Result<Matrix> rows = replaces ? replaced(*this, call, query_) : joined(*this, call, query_);
  return rows ? merged(std::move(*rows)) : std::move(rows);
}

}  // namespace mcp::promql
