// Tested by tests/unit/mcp-gate/quarantine_test.cpp.
#include "quarantine.h"

#include <array>

#include "timeutil/instant.h"
#include "yaml/read.h"

namespace mcp::gate {
namespace {

constexpr std::string_view kFileKeys[] = {"quarantine"};
constexpr std::string_view kKeys[] = {"metric", "until", "reason"};

Result<std::string> text_of(const yaml::Fields& fields, std::string_view key) {
  const Result<yaml::Field> field = fields.need(key);
  if (!field) return field.error();
  Result<std::string> text = field->text();
  if (text && text->empty()) return field->expected("some text");
  return text;
}

Result<Quarantine> read_one(const yaml::Field& item) {
  const Result<yaml::Fields> fields = item.fields(kKeys);
  if (!fields) return fields.error();
  Quarantine out;
  out.line = item.node().line;
  for (const auto& [key, into] : {std::pair{"metric", &out.metric}, {"until", &out.until}, {"reason", &out.reason}}) {
    Result<std::string> text = text_of(*fields, key);
    if (!text) return text.error();
    *into = std::move(*text);
  }
  constexpr std::size_t kDay = std::string_view("2026-01-31").size();
  const std::string whole = out.until.size() == kDay ? out.until + "T00:00:00Z" : out.until;
  const std::optional<std::int64_t> until = timeutil::parse_rfc3339(whole);
  if (!until) return fields->find("until")->expected("a day or a time (2026-01-31, 2026-01-31T12:00:00Z)");
  out.until_us = *until;
  return out;
}

Result<std::vector<Quarantine>> read_all(const yaml::Node& root) {
  const Result<yaml::Fields> fields = yaml::Field(root, "").fields(kFileKeys);
  if (!fields) return fields.error();
  const Result<yaml::Field> list = fields->need("quarantine");
  if (!list) return list.error();
  const Result<std::vector<yaml::Field>> items = list->items();
  if (!items) return items.error();
  std::vector<Quarantine> out;
  for (const yaml::Field& item : *items) {
    Result<Quarantine> one = read_one(item);
    if (!one) return one.error();
    out.push_back(std::move(*one));
  }
  return out;
}

}  // namespace

Result<std::vector<Quarantine>> parse_quarantine(std::string_view text, std::string_view file) {
  const Result<yaml::Node> root = yaml::parse(text);
  if (!root) return root.error().in(file);
  Result<std::vector<Quarantine>> read = read_all(*root);
  if (!read) return read.error().in(file);
  return read;
}

}  // namespace mcp::gate
