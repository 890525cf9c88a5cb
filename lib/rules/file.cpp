// Reads on after each error, so that one look at a file tells all of them.
// Tested by tests/unit/rules/file_test.cpp and tests/fuzz/rules_fuzz.cpp.
#include "rules/file.h"

#include <algorithm>
#include <map>

#include "rules/rule_reader.h"
#include "text/match.h"
#include "text/number.h"
#include "text/quote.h"
#include "timeutil/duration.h"
#include "yaml/merge.h"

namespace mcp::rules {
namespace {

using yaml::Node;

constexpr std::string_view kFileKeys[] = {"groups"};
constexpr std::string_view kWrapperKeys[] = {"apiVersion", "kind", "metadata", "spec", "status"};
constexpr std::string_view kSpecKeys[] = {"groups"};
constexpr std::string_view kGroupKeys[] = {"name", "interval", "query_offset", "limit", "labels", "rules"};
constexpr std::string_view kWrappedGroupKeys[] = {
    "name", "interval", "query_offset", "limit", "labels", "rules", "partial_response_strategy"};

class FileReader {
 public:
  FileReader(Bag& bag, const ReadOptions& options) : bag_(bag), rules_(bag, options) {}

  void file(const Node& root) {
    if (yaml::is_null(root)) return;
    if (root.is != Node::Is::kMapping) return bag_.expected(root, "", "a mapping with the key `groups`");
    if (find(root, "kind") != nullptr || find(root, "apiVersion") != nullptr) return wrapper(root);
    const auto is_groups = [](const yaml::Member& member) { return member.key.text == "groups"; };
    if (std::none_of(root.members.begin(), root.members.end(), is_groups) && !root.members.empty()) {
      const Node& first = root.members.front().key;
      return bag_.wrong(first, "",
                        "expected the key `groups`, as in a rule file of Prometheus, got `" +
                            text::printable(first.text) + "`" + text::did_you_mean(first.text, kFileKeys));
    }
    bag_.only_keys(root, "", kFileKeys);
    groups(root, kGroupKeys);
  }

  std::vector<Group> take_groups() { return std::move(groups_); }
  std::vector<std::vector<Written>> take_written() { return std::move(written_); }

 private:
  void wrapper(const Node& root) {
    const Node* kind = find(root, "kind");
    if (kind == nullptr || kind->text != "PrometheusRule") {
      return bag_.expected(kind == nullptr ? root : *kind, "kind", "PrometheusRule");
    }
    const Node* version = find(root, "apiVersion");
    if (version == nullptr || !version->text.starts_with("monitoring.coreos.com/")) {
      return bag_.expected(version == nullptr ? root : *version, "apiVersion", "monitoring.coreos.com/v1");
    }
    bag_.only_keys(root, "", kWrapperKeys);
    const Node* spec = find(root, "spec");
    if (spec == nullptr) return bag_.wrong(root, "", "expected the key `spec`, got none");
    if (spec->is != Node::Is::kMapping) return bag_.expected(*spec, "spec", "a mapping with the key `groups`");
    bag_.only_keys(*spec, "spec", kSpecKeys);
    groups(*spec, kWrappedGroupKeys);
  }

  void groups(const Node& holder, Keys keys) {
    const Node* list = find(holder, "groups");
    if (list == nullptr) return;
    if (list->is != Node::Is::kSequence) return bag_.expected(*list, "groups", "a list of groups");
    for (const Node& node : list->items) group(node, keys);
  }

  void group(const Node& node, Keys keys) {
    if (node.is != Node::Is::kMapping) return bag_.expected(node, "groups", "a group, which is a mapping");
    Group made;
    made.file = bag_.file();
    made.place = bag_.place(node);
    name(node, made);
    const std::string where = "group \"" + text::printable(made.name) + "\"";
    bag_.only_keys(node, where, keys);
    rules_.length(node, "interval", where, made.interval_us);
    rules_.length(node, "query_offset", where, made.query_offset_us);
    limit(node, where, made);
    const WrittenTexts shared = rules_.texts(node, "labels", where, RuleReader::NameOf::kLabel);
    written_.emplace_back();
    rules(node, where, shared, made);
    groups_.push_back(std::move(made));
  }

  void name(const Node& node, Group& made) {
    const Node* name = find(node, "name");
    const bool there = name != nullptr && name->is == Node::Is::kScalar && !name->text.empty();
    if (!there) return bag_.expected(name == nullptr ? node : *name, "group", "a name");
    made.name = name->text;
    const auto [first, is_new] = names_.try_emplace(made.name, name->line);
    if (is_new) return;
    bag_.wrong(*name, "",
               "group \"" + text::printable(made.name) + "\" a second time in this file, first in line " +
                   std::to_string(first->second));
  }

  void limit(const Node& node, const std::string& where, Group& made) {
    const Node* limit = find(node, "limit");
    if (limit == nullptr) return;
    const auto number = limit->plain ? text::parse_int(limit->text) : std::nullopt;
    if (!number) return bag_.expected(*limit, where + ": limit", "a whole number");
    made.limit = *number > 0 ? static_cast<std::size_t>(*number) : 0;
    if (*number < 0) bag_.warn(*limit, where, "limit: a number below 0 limits nothing, as 0 does");
  }

  void rules(const Node& node, const std::string& where, const WrittenTexts& shared, Group& made) {
    const Node* list = find(node, "rules");
    if (list == nullptr) return;
    if (list->is != Node::Is::kSequence) return bag_.expected(*list, where, "`rules` to be a list");
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const std::string rule_where = where + ", rule " + std::to_string(i + 1);
      std::optional<ReadRule> rule = rules_.rule(list->items[i], rule_where, shared);
      if (!rule) continue;
      made.rules.push_back(std::move(rule->rule));
      written_.back().push_back(std::move(rule->written));
    }
    const auto is_alert = [](const Rule& rule) { return rule.kind == Rule::Kind::kAlerting; };
    if (std::any_of(made.rules.begin(), made.rules.end(), is_alert)) rules_.templates(shared, where, "label");
  }

  Bag& bag_;
  RuleReader rules_;
  std::map<std::string, std::uint32_t, std::less<>> names_;
  std::vector<Group> groups_;
  std::vector<std::vector<Written>> written_;
};

}  // namespace

Reading read_file(std::string text, std::string_view name, const ReadOptions& options) {
  Reading reading;
  Bag bag(text, name);
  bag.unknown_keys = options.unknown_keys;
  FileReader reader(bag, options);
  Result<yaml::First> first = yaml::parse_first(text);
  if (!first) {
    bag.add(std::move(first.error()));
  } else if (Status merged = yaml::merge_keys(first->root); !merged) {
    bag.add(std::move(merged.error()));
  } else {
    reader.file(first->root);
    if (first->second) {
      bag.warnings.push_back(Error{.code = Code::kConfig,
                                   .message = "a second document: only the first one of a file is used",
                                   .place = *std::move(first->second)}
                                 .in(name));
    }
  }
  reading.file = File{.groups = reader.take_groups(),
                      .written = reader.take_written(),
                      .warnings = std::move(bag.warnings),
                      .text = {}};
  reading.errors = std::move(bag.errors);
  std::stable_sort(reading.errors.begin(), reading.errors.end(), [](const Error& a, const Error& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  reading.file.text = std::move(text);
  return reading;
}

Result<File> parse_file(std::string text, std::string_view name, const ReadOptions& options) {
  Reading reading = read_file(std::move(text), name, options);
  if (!reading.errors.empty()) return std::move(reading.errors.front());
  return std::move(reading.file);
}

Result<std::int64_t> parse_prometheus_duration(std::string_view text) {
  constexpr std::int64_t kLongest = INT64_MAX / 1000;  // of nanoseconds, in microseconds
  const bool whole = text.find('.') == std::string_view::npos && text.find("us") == std::string_view::npos;
  const Result<timeutil::Duration> read = timeutil::parse_duration(text);
  if (whole && read && read->count() <= kLongest) return read->count();
  return Error{.code = Code::kConfig,
               .message = "expected a duration, as in 30s or 1h30m, got \"" + text::printable(text) + "\""};
}

}  // namespace mcp::rules
