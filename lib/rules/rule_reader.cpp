// Tested by tests/unit/rules/file_test.cpp.
#include "rules/rule_reader.h"

#include <algorithm>

#include "promql/parse.h"
#include "text/match.h"
#include "text/quote.h"

namespace mcp::rules {
namespace {

using yaml::Node;

constexpr std::size_t kMostErrors = 1000;
constexpr std::size_t kLongestName = 60;
constexpr std::string_view kRuleKeys[] = {"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"};
constexpr std::string_view kAlertOnly[] = {"for", "keep_firing_for", "annotations"};

std::string describe(const Node& node) {
  if (yaml::is_null(node)) return "nothing";
  if (node.is == Node::Is::kSequence) return "a list";
  if (node.is == Node::Is::kMapping) return "a mapping";
  return "\"" + text::printable(node.text) + "\"";
}

bool is_text(const Node* node) { return node != nullptr && node->is == Node::Is::kScalar && !node->text.empty(); }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// A name as all had to be before Prometheus 3; `extra` may stand in it too.
bool is_legacy_name(std::string_view name, std::string_view extra) {
  const auto fits = [extra](char c) { return is_letter(c) || extra.find(c) != std::string_view::npos; };
  if (name.empty() || !fits(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return fits(c) || (c >= '0' && c <= '9'); });
}

// The byte of a text at which an error of it stands.
std::size_t byte_at(std::string_view text, const Place& place) {
  std::size_t start = 0;
  for (std::uint64_t line = 1; line < place.line; ++line) {
    const std::size_t newline = text.find('\n', start);
    if (newline == std::string_view::npos) break;
    start = newline + 1;
  }
  return std::min(start + std::max<std::size_t>(place.column, 1) - 1, text.size());
}

// Both sorted; of two with the same name the second's counts.
template <class Value>
std::vector<std::pair<std::string, Value>> under(const std::vector<std::pair<std::string, Value>>& low,
                                                 const std::vector<std::pair<std::string, Value>>& high) {
  std::vector<std::pair<std::string, Value>> all = high;
  for (const auto& item : low) {
    const auto same = [&](const auto& other) { return other.first == item.first; };
    if (std::none_of(high.begin(), high.end(), same)) all.push_back(item);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return all;
}

}  // namespace

const Node* find(const Node& mapping, std::string_view key) {
  const auto found = std::find_if(mapping.members.begin(), mapping.members.end(),
                                  [key](const yaml::Member& member) { return member.key.text == key; });
  return found == mapping.members.end() || yaml::is_null(found->value) ? nullptr : &found->value;
}

Place Bag::place(const Node& node) const { return {.file = file_, .line = node.line, .column = node.column}; }

void Bag::expected(const Node& node, const std::string& where, std::string_view what) {
  wrong(node, where, "expected " + std::string(what) + ", got " + describe(node));
}

void Bag::add(Place place, const std::string& where, std::string message) {
  place.file = file_;
  add(Error{.code = Code::kConfig,
            .message = where.empty() ? std::move(message) : where + ": " + message,
            .place = std::move(place)});
}

void Bag::add(Error error) {
  if (errors.size() < kMostErrors) errors.push_back(std::move(error).in(file_));
}

void Bag::warn(const Node& node, const std::string& where, std::string message) {
  if (warnings.size() >= kMostErrors) return;
  warnings.push_back(Error{.code = Code::kConfig,
                           .message = where.empty() ? std::move(message) : where + ": " + message,
                           .place = place(node)});
}

void Bag::only_keys(const Node& mapping, const std::string& where, Keys keys) {
  if (unknown_keys == ReadOptions::UnknownKeys::kIgnored) return;
  for (const yaml::Member& member : mapping.members) {
    const std::string& key = member.key.text;
    if (std::find(keys.begin(), keys.end(), key) != keys.end() || errors.size() >= kMostErrors) continue;
    wrong(member.key, where, "unknown key \"" + text::printable(key) + "\"" + text::did_you_mean(key, keys));
  }
}

std::optional<ReadRule> RuleReader::rule(const Node& node, std::string where, const WrittenTexts& shared) {
  const std::size_t before = bag_.errors.size();
  if (node.is != Node::Is::kMapping) {
    bag_.expected(node, where, "a rule, which is a mapping");
    return std::nullopt;
  }
  ReadRule made;
  made.rule.place = bag_.place(node);
  if (kind(node, where, made)) where += " \"" + text::printable(made.rule.name, kLongestName) + "\"";
  bag_.only_keys(node, where, kRuleKeys);
  expression(node, where, made);
  const WrittenTexts labels = texts(node, "labels", where, NameOf::kLabel);
  if (made.rule.kind == Rule::Kind::kRecording) {
    of_recording(node, where, made);
  } else {
    length(node, "for", where, made.rule.for_us);
    length(node, "keep_firing_for", where, made.rule.keep_firing_for_us);
    if (const Node* hold = find(node, "for")) made.written.hold = bag_.place(*hold);
    WrittenTexts annotations = texts(node, "annotations", where, NameOf::kAnnotation);
    templates(labels, where, "label");
    templates(annotations, where, "annotation");
    made.rule.annotations = std::move(annotations.texts);
    made.written.annotations = std::move(annotations.places);
  }
  made.rule.labels = under(shared.texts, labels.texts);
  made.written.labels = under(shared.places, labels.places);
  if (bag_.errors.size() != before) return std::nullopt;
  return made;
}

bool RuleReader::kind(const Node& node, const std::string& where, ReadRule& made) {
  const Node* record = find(node, "record");
  const Node* alert = find(node, "alert");
  for (const Node** name : {&record, &alert}) {
    if (*name == nullptr || is_text(*name)) continue;
    if ((*name)->is != Node::Is::kScalar) bag_.expected(**name, where, "a name");
    *name = nullptr;
  }
  if (record == nullptr && alert == nullptr) {
    bag_.wrong(node, where, "expected one of the keys `record` and `alert` with a name, got none");
    return false;
  }
  if (record != nullptr && alert != nullptr) {
    bag_.wrong(*record, where, "expected one of the keys `record` and `alert`, got both");
  }
  const Node& name = record != nullptr ? *record : *alert;
  made.rule.kind = record != nullptr ? Rule::Kind::kRecording : Rule::Kind::kAlerting;
  made.rule.name = name.text;
  made.written.name = bag_.place(name);
  return true;
}

void RuleReader::expression(const Node& node, const std::string& where, ReadRule& made) {
  const Node* expr = find(node, "expr");
  if (!is_text(expr)) {
    const bool other = expr != nullptr && expr->is != Node::Is::kScalar;
    if (other) return bag_.expected(*expr, where, "`expr` to be an expression of PromQL");
    return bag_.wrong(expr == nullptr ? node : *expr, where, "expected the key `expr` with an expression, got none");
  }
  const std::string& text = expr->text;
  made.rule.expr_place = bag_.place(*expr);
  const auto refuse = [&](const Error& error) {
    bag_.add(bag_.lines().in_scalar(made.rule.expr_place, text, byte_at(text, error.place)), where,
             "could not parse expression: " + error.message);
  };
  Result<promql::ExprPtr> root = promql::parse(text, options_.promql.compat);
  if (!root) return refuse(root.error());
  const Result<promql::Type> type = promql::check(**root, text, options_.promql);
  if (!type) return refuse(type.error());
  made.rule.expr = Expression{.text = text, .root = std::move(*root), .type = *type};
}

void RuleReader::of_recording(const Node& node, const std::string& where, const ReadRule& made) {
  for (const std::string_view key : kAlertOnly) {
    const Node* value = find(node, key);
    if (value == nullptr) continue;
    bag_.wrong(*value, where, "a recording rule has no `" + std::string(key) + "`");
  }
  const Node* name = find(node, "record");
  if (name == nullptr) return;
  if (made.rule.name.find_first_of("{}") != std::string::npos) {
    return bag_.wrong(*name, where, "expected a name without braces in `record`; labels stand under `labels`");
  }
  if (options_.promql.compat == 2 && !is_legacy_name(made.rule.name, ":")) {
    bag_.expected(*name, where, "a name of letters, digits, _ and :");
  }
}

void RuleReader::label_name(const Node& key, const std::string& where, NameOf name_of) {
  const bool of_label = name_of == NameOf::kLabel;
  const bool form = options_.promql.compat == 2 ? is_legacy_name(key.text, "") : !key.text.empty();
  if (!form) return bag_.expected(key, where, of_label ? "the name of a label" : "the name of an annotation");
  if (of_label && key.text == tsdb::kNameLabel) {
    bag_.wrong(key, where, "the label __name__ cannot be set; an expression may with label_replace()");
  }
}

WrittenTexts RuleReader::texts(const Node& node, std::string_view key, const std::string& where, NameOf name_of) {
  const Node* mapping = find(node, key);
  if (mapping == nullptr) return {};
  const std::string there = where + ": " + std::string(key);
  if (mapping->is != Node::Is::kMapping) {
    bag_.expected(*mapping, there, "a mapping of texts");
    return {};
  }
  WrittenTexts all;
  for (const yaml::Member& member : mapping->members) {
    label_name(member.key, there, name_of);
    if (member.value.is != Node::Is::kScalar) {
      bag_.expected(member.value, there + "." + text::printable(member.key.text), "a text");
      continue;
    }
    all.texts.emplace_back(member.key.text, yaml::is_null(member.value) ? "" : member.value.text);
    all.places.emplace_back(member.key.text, bag_.place(member.value));
  }
  const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::sort(all.texts.begin(), all.texts.end(), by_name);
  std::sort(all.places.begin(), all.places.end(), by_name);
  return all;
}

void RuleReader::length(const Node& node, std::string_view key, const std::string& where, std::int64_t& us) {
  const Node* value = find(node, key);
  if (value == nullptr) return;
  const std::string there = where + ": " + std::string(key);
  if (value->is != Node::Is::kScalar) return bag_.expected(*value, there, "a duration");
  const Result<std::int64_t> read = parse_prometheus_duration(value->text);
  if (!read) return bag_.wrong(*value, there, read.error().message);
  us = *read;
}

void RuleReader::templates(const WrittenTexts& texts, const std::string& where, std::string_view what) {
  if (!options_.check_template) return;
  for (std::size_t i = 0; i < texts.texts.size(); ++i) {
    const auto& [name, text] = texts.texts[i];
    const Status whole = options_.check_template(text);
    if (whole) continue;
    const Error& error = whole.error();
    const std::string there = where + ": " + std::string(what) + " \"" + text::printable(name) + "\"";
    bag_.add(bag_.lines().in_scalar(texts.places[i].second, text, byte_at(text, error.place)), there, error.message);
  }
}

}  // namespace mcp::rules
