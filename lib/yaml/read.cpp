// Tested by tests/unit/yaml/read_test.cpp.
#include "yaml/read.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "text/match.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::yaml {
namespace {

std::string describe(const Node& node) {
  if (is_null(node)) return "nothing";
  if (node.is == Node::Is::kSequence) return "a list";
  if (node.is == Node::Is::kMapping) return "a mapping";
  return "\"" + text::printable(node.text) + "\"";
}

std::optional<double> special_number(std::string_view text) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  for (const auto& [spelling, value] : {std::pair{".inf", kInf}, {"+.inf", kInf}, {"-.inf", -kInf}, {".nan", NAN}}) {
    if (text == spelling) return value;
  }
  return std::nullopt;
}

}  // namespace

Error Field::wrong(std::string_view message) const {
  std::string text = path_.empty() ? "" : path_ + ": ";
  return Error{.code = Code::kConfig,
               .message = std::move(text.append(message)),
               .place = {.file = {}, .line = node_->line, .column = node_->column}};
}

Error Field::expected(std::string_view what) const {
  return wrong("expected " + std::string(what) + ", got " + describe(*node_));
}

Field Field::below(const Node& node, std::string_view step) const {
  if (path_.empty() || step.starts_with('[')) return {node, path_ + std::string(step)};
  return {node, path_ + "." + std::string(step)};
}

Result<std::string> Field::text() const {
  if (node_->is != Node::Is::kScalar || is_null(*node_)) return expected("a text");
  return node_->text;
}

Result<double> Field::number() const {
  if (node_->is == Node::Is::kScalar && node_->plain) {
    if (const auto special = special_number(node_->text)) return *special;
    if (const auto value = text::parse_decimal(node_->text)) return *value;
  }
  return expected("a number");
}

Result<timeutil::Duration> Field::duration() const {
  if (node_->is == Node::Is::kScalar && !is_null(*node_)) {
    if (Result<timeutil::Duration> parsed = timeutil::parse_duration(node_->text)) return parsed;
  }
  return expected("a duration");
}

Result<std::vector<Field>> Field::items() const {
  std::vector<Field> all;
  if (is_null(*node_)) return all;
  if (node_->is != Node::Is::kSequence) return expected("a list");
  for (std::size_t i = 0; i < node_->items.size(); ++i) {
    all.push_back(below(node_->items[i], "[" + std::to_string(i) + "]"));
  }
  return all;
}

Result<std::vector<std::pair<std::string, std::string>>> Field::texts() const {
  std::vector<std::pair<std::string, std::string>> all;
  if (is_null(*node_)) return all;
  if (node_->is != Node::Is::kMapping) return expected("a mapping");
  for (const Member& member : node_->members) {
    Result<std::string> text = below(member.value, text::printable(member.key.text)).text();
    if (!text) return text.error();
    all.emplace_back(member.key.text, std::move(*text));
  }
  std::sort(all.begin(), all.end());
  return all;
}

Result<Fields> Field::fields(std::span<const std::string_view> known) const {
  if (node_->is != Node::Is::kMapping) return expected("a mapping");
  std::vector<Field> members;
  for (const Member& member : node_->members) {
    const std::string& key = member.key.text;
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return Field(member.key, path_)
          .wrong("unknown key \"" + text::printable(key) + "\"" + text::did_you_mean(key, known));
    }
    members.push_back(below(member.value, key));
  }
  return Fields(*this, std::move(members));
}

std::optional<Field> Fields::find(std::string_view key) const {
  const std::vector<Member>& members = mapping_.node().members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].key.text == key && !is_null(members[i].value)) return members_[i];
  }
  return std::nullopt;
}

Result<Field> Fields::need(std::string_view key) const {
  if (const auto found = find(key)) return *found;
  return mapping_.wrong("expected the key \"" + std::string(key) + "\", got none");
}

}  // namespace mcp::yaml
