// Tested by tests/unit/mcp-validate/describe_test.cpp and the golden cases in tests/cli/mcp-validate.
#include "describe.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "json/json.h"
#include "labels.h"
#include "metrology/names.h"
#include "metrology/scopes.h"
#include "metrology/units.h"
#include "text/match.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::validate {
namespace {

using metrology::Fault;
using simdjson::dom::element;

constexpr std::size_t kLongestShown = 100;  // of what stood in the input

// What came: nothing, or a value as text.
struct Actual {
  std::string text;
  bool quoted = false;  // a string of JSON
};

std::vector<std::string_view> path_of(const Finding& finding) {
  if (finding.field == Field::kExemplarLabel) return {"exemplar", "labels", finding.label};
  if (finding.field == Field::kLabel) return {"labels", finding.label};
  return {key_of(finding.field)};
}

std::string field_of(const Finding& finding) {
  std::string out(key_of(finding.field));
  if (is_label(finding.field)) out += "." + text::printable(finding.label);
  return out;
}

std::optional<element> value_at(const simdjson::dom::object& root, std::span<const std::string_view> path) {
  simdjson::dom::object object = root;
  for (std::size_t i = 0; i < path.size(); ++i) {
    element value;
    if (object.at_key(path[i]).get(value) != simdjson::SUCCESS) return std::nullopt;
    if (i + 1 == path.size()) return value;
    if (value.get(object) != simdjson::SUCCESS) return std::nullopt;
  }
  return std::nullopt;
}

Actual actual_of(const Finding& finding, const Evidence& evidence) {
  if (finding.fault == Fault::kLabelSecret) return {fmt::format("{} bytes", finding.secret_bytes)};
  const auto value = value_at(evidence.decoder.root(), path_of(finding));
  if (!value) return {};
  std::string_view word;
  if (value->get(word) == simdjson::SUCCESS) return {text::printable(word, kLongestShown), true};
  return {text::printable(simdjson::minify(*value), kLongestShown)};
}

std::string expected_of(const Finding& finding) {
  if (finding.fault == Fault::kUnitConflict) return text::printable(finding.expected, kLongestShown);
  if (finding.fault != Fault::kPrecisionInconsistent)
    return std::string(finding.expected) + std::string(finding.expected_tail);
  std::string out;
  text::append_json_number(out, finding.near);
  return out + " within 1 %";
}

// The legal unit that a word may be a slip of.
std::string nearest_unit(std::string_view typed) {
  std::vector<std::string_view> known;
  for (const metrology::Unit& unit : metrology::units()) known.push_back(unit.symbol);
  return text::did_you_mean(typed, known);
}

std::string nearest_scope(std::string_view typed) {
  std::vector<std::string_view> known;
  for (const metrology::Scope& scope : metrology::scopes()) known.push_back(scope.name);
  return text::did_you_mean(typed, known);
}

std::string rescaling(const Finding& finding) {
  const std::string unit = expected_of(finding);
  return finding.factor == "1" ? "use " + unit : fmt::format("use {} and multiply by {}", unit, finding.factor);
}

std::string_view completion_of(Field field) {
  switch (field) {
    case Field::kName:
      return "say what was measured";
    case Field::kValue:
      return "give `value`, or `hist`; null ends a series";
    case Field::kTime:
      return "give `ts_us`, or --assume-now";
    default:
      return "a window is `start_us`, `ts_us` and `window_us`";
  }
}

std::string suggestion_of(const Finding& finding, const Actual& actual) {
  const std::string advice(metrology::row_of(finding.fault).advice);
  switch (finding.fault) {
    case Fault::kRequiredMissing:
      return std::string(completion_of(finding.field));
    case Fault::kUnitNotCanonical:
      return rescaling(finding);
    case Fault::kUnitUnknown:
      return advice + nearest_unit(actual.text);
    case Fault::kScopeUnknown:
      return finding.field == Field::kScope ? advice + nearest_scope(actual.text) : advice;
    case Fault::kNameAmbiguous:
      return fmt::format("call it {} or the like", metrology::better_name(actual.text));
    default:
      return advice;
  }
}

std::uint64_t column_of(const Finding& finding, const Evidence& evidence) {
  const auto extent = json::locate(evidence.line.text, path_of(finding));
  return extent ? extent->begin + 1 : 1;
}

// Labels whose value must not be shown give its length instead.
void hide_secret_labels(record::Value& labels) {
  auto* members = std::get_if<record::Object>(&labels.is);
  if (members == nullptr) return;
  for (auto& [name, label] : *members) {
    auto* shown = std::get_if<std::string>(&label.is);
    if (shown != nullptr && is_secret({name, *shown})) *shown = fmt::format("({} bytes)", shown->size());
  }
}

// Of a metric, and of its exemplar.
void hide_secrets(record::Value& metric) {
  auto* members = std::get_if<record::Object>(&metric.is);
  if (members == nullptr) return;
  for (auto& [key, value] : *members) {
    if (key == "labels") hide_secret_labels(value);
    if (key == "exemplar") hide_secrets(value);
  }
}

}  // namespace

Error as_error(const Finding& finding, const Evidence& evidence) {
  const Actual actual = actual_of(finding, evidence);
  std::string got = actual.text.empty() && !actual.quoted ? "nothing" : actual.text;
  if (actual.quoted) got = '"' + got + '"';
  return {
      .message = fmt::format("{}: {}: expected {}, got {}; {}", metrology::row_of(finding.fault).code,
                             field_of(finding), expected_of(finding), got, suggestion_of(finding, actual)),
      .place = {
          .file = std::string(evidence.file), .line = evidence.line.number, .column = column_of(finding, evidence)}};
}

record::Violation as_violation(const Finding& finding, const Evidence& evidence) {
  const metrology::CodeRow& row = metrology::row_of(finding.fault);
  const Actual actual = actual_of(finding, evidence);
  record::Violation out;
  if (const auto time = evidence.decoder.event_time(); time) out.ts_us = *time;
  out.code = row.code;
  out.severity = metrology::name_of(row.severity);
  out.field = field_of(finding);
  out.expected = expected_of(finding);
  out.actual = actual.text;
  out.suggestion = suggestion_of(finding, actual);
  out.line = evidence.line.number;
  out.column = column_of(finding, evidence);
  out.file = evidence.file;
  out.metric = evidence.decoder.tree();
  hide_secrets(out.metric);
  return out;
}

}  // namespace mcp::validate
