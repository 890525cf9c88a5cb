// Tested by tests/unit/mcp-alert/threshold_test.cpp and tests/fuzz/thresholds_fuzz.cpp.
#include "threshold.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "condition.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "severity.h"
#include "text/match.h"
#include "text/number.h"
#include "yaml/read.h"

namespace mcp::alert {
namespace {

constexpr std::string_view kFileKeys[] = {"thresholds"};
constexpr std::string_view kKeys[] = {"name", "metric",   "condition", "threshold",
                                      "for",  "severity", "labels",    "annotations"};
constexpr std::string_view kDefaultSeverity = "warning";

template <class Row>
std::vector<std::string_view> names(std::span<const Row> rows, std::string_view Row::*name) {
  std::vector<std::string_view> all;
  for (const Row& row : rows) all.push_back(row.*name);
  return all;
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

// The row that the text names; the error lists the words there are.
template <class Row>
Result<const Row*> row_of(const yaml::Field& field, std::span<const Row> rows, std::string_view Row::*name) {
  const std::vector<std::string_view> words = names(rows, name);
  Result<std::string> typed = field.text();
  if (!typed) return field.expected("one of " + listed(words));
  const auto found = std::find(words.begin(), words.end(), *typed);
  if (found != words.end()) return &rows[static_cast<std::size_t>(found - words.begin())];
  Error error = field.expected("one of " + listed(words));
  error.message += text::did_you_mean(*typed, words);
  return error;
}

void set(record::Labels& labels, std::string name, std::string value) {
  std::erase_if(labels, [&](const auto& label) { return label.first == name; });
  labels.emplace_back(std::move(name), std::move(value));
  std::sort(labels.begin(), labels.end());
}

// One threshold into a rule.
class Reader {
 public:
  Reader(yaml::Fields fields, rules::Rule& into) : fields_(std::move(fields)), into_(into) {}

  Status all() {
    for (const auto part :
         {&Reader::name, &Reader::metric, &Reader::comparison, &Reader::hold, &Reader::texts, &Reader::severity}) {
      if (Status read = (this->*part)(); !read) return read;
    }
    return Done{};
  }

 private:
  Status name() {
    const Result<yaml::Field> field = fields_.need("name");
    if (!field) return field.error();
    Result<std::string> text = field->text();
    if (!text) return text.error();
    if (text->empty()) return field->expected("a name");
    into_.name = std::move(*text);
    return Done{};
  }

  Status metric() {
    const Result<yaml::Field> field = fields_.need("metric");
    if (!field) return field.error();
    const Result<std::string> text = field->text();
    if (!text) return text.error();
    Result<promql::Selector> selector = promql::parse_selector(*text);
    if (!selector) {
      const Error& inner = selector.error();
      return field->wrong(inner.message + " (at " + std::to_string(inner.place.line) + ":" +
                          std::to_string(inner.place.column) + " of the selector)");
    }
    if (const auto matchers = promql::matchers_of(*selector); !matchers) return field->wrong(matchers.error().message);
    metric_ = promql::print(*selector);
    return Done{};
  }

  Status comparison() {
    const Result<yaml::Field> word = fields_.need("condition");
    if (!word) return word.error();
    const Result<const Condition*> condition = row_of(*word, conditions(), &Condition::name);
    if (!condition) return condition.error();
    const Result<yaml::Field> field = fields_.need("threshold");
    if (!field) return field.error();
    const Result<double> number = field->number();
    if (!number) return number.error();
    std::string text = metric_ + " " + std::string((*condition)->operation) + " ";
    text::append_go_number(text, *number);
    Result<rules::Expression> expr = rules::parse_expression(std::move(text));
    if (!expr) return field->wrong(expr.error().message);
    into_.expr = std::move(*expr);
    return Done{};
  }

  Status hold() {
    const std::optional<yaml::Field> field = fields_.find("for");
    if (!field) return Done{};
    const Result<timeutil::Duration> length = field->duration();
    if (!length) return length.error();
    into_.for_us = length->count();
    return Done{};
  }

  Status texts() {
    for (const auto& [key, target] :
         {std::pair{"labels", &into_.labels}, std::pair{"annotations", &into_.annotations}}) {
      const std::optional<yaml::Field> field = fields_.find(key);
      if (!field) continue;
      Result<record::Labels> read = field->texts();
      if (!read) return read.error();
      *target = std::move(*read);
    }
    return Done{};
  }

  Status severity() {
    const std::optional<yaml::Field> labels = fields_.find("labels");
    const auto is_severity = [](const auto& label) { return label.first == "severity"; };
    if (labels && std::any_of(into_.labels.begin(), into_.labels.end(), is_severity)) {
      return labels->wrong("severity is a key of the threshold itself");
    }
    std::string_view word = kDefaultSeverity;
    if (const std::optional<yaml::Field> field = fields_.find("severity")) {
      const Result<const Severity*> row = row_of(*field, severities(), &Severity::word);
      if (!row) return row.error();
      word = (*row)->word;
    }
    set(into_.labels, "severity", std::string(word));
    return Done{};
  }

  yaml::Fields fields_;
  rules::Rule& into_;
  std::string metric_;
};

Result<rules::Group> read(const yaml::Node& root, const std::string& file) {
  const Result<yaml::Fields> top = yaml::Field(root, "").fields(kFileKeys);
  if (!top) return top.error();
  const Result<yaml::Field> list = top->need("thresholds");
  if (!list) return list.error();
  const Result<std::vector<yaml::Field>> items = list->items();
  if (!items) return items.error();
  if (items->empty()) return list->wrong("expected at least one threshold, got none");
  rules::Group group;
  group.name = "thresholds";
  group.file = file;
  for (const yaml::Field& item : *items) {
    Result<yaml::Fields> fields = item.fields(kKeys);
    if (!fields) return fields.error();
    rules::Rule made;
    if (Status whole = Reader(std::move(*fields), made).all(); !whole) return whole.error();
    made.place = {.file = file, .line = item.node().line, .column = item.node().column};
    made.expr_place = made.place;
    group.rules.push_back(std::move(made));
  }
  return group;
}

}  // namespace

Result<rules::Group> parse_thresholds(std::string_view text, const std::string& file) {
  const Result<yaml::Node> root = yaml::parse(text);
  if (!root) return root.error().in(file);
  Result<rules::Group> group = read(*root, file);
  if (!group) return group.error().in(file);
  if (Status distinct = all_distinct(std::span(&*group, 1)); !distinct) return distinct.error();
  return group;
}

Status all_distinct(std::span<const rules::Group> thresholds) {
  std::map<std::pair<std::string_view, record::Labels>, const rules::Rule*> seen;
  for (const rules::Group& group : thresholds) {
    for (const rules::Rule& rule : group.rules) {
      const auto [first, is_new] = seen.try_emplace({rule.name, rule.labels}, &rule);
      if (is_new) continue;
      const Place& place = first->second->place;
      return Error{.code = Code::kConfig,
                   .message = "a second threshold \"" + rule.name +
                              "\" with the same severity and labels; the first is at " + place.file + ":" +
                              std::to_string(place.line),
                   .place = rule.place};
    }
  }
  return Done{};
}

}  // namespace mcp::alert
