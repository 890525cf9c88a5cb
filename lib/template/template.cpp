// Tested by tests/unit/template/upstream_test.cpp.
#include "template/template.h"

#include <algorithm>

#include "template/execute.h"
#include "template/limits.h"
#include "template/parsed.h"
#include "template/parser.h"
#include "template/unicode.h"

namespace mcp::templates {
namespace {

// What Prometheus puts before the text of a rule.
constexpr std::string_view kRuleVariables =
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}";

// A place in the whole source as one in the caller's text.
Place without(std::size_t before, Place place) {
  if (place.line == 1) place.column = place.column > before ? place.column - before : 1;
  return place;
}

Map map_of(std::span<const Label> labels) {
  Map map;
  map.entries.reserve(labels.size());
  for (const auto& [name, value] : labels) map.entries.emplace_back(name, of_text(value));
  std::stable_sort(map.entries.begin(), map.entries.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return map;
}

Outcome run(const Template& parsed, const Data& data, const Context& context) {
  const Rule rule{map_of(data.labels), map_of(data.external_labels), data.external_url, data.value};
  Store store;
  return execute(parsed.parsed().definitions, of_rule(rule), store, context);
}

// The error of a run in the caller's terms.
Error error_of(const Template::Parsed& parsed, const Failure& failure) {
  const Place place = without(parsed.before, place_of(parsed.source, failure.at));
  return Error{.code = Code::kConfig, .message = failure.message, .reason = {}, .place = place};
}

// The same in Prometheus' words; its columns count from 0, and from before the variables.
std::string told(const Template::Parsed& parsed, const Failure& failure, std::string_view name) {
  const Place place = place_of(parsed.source, failure.at);
  std::string out = "error executing template ";
  out.append(name).append(": template: ").append(name);
  out += ':' + std::to_string(place.line) + ':' + std::to_string(place.column - 1) + ": executing ";
  append_quoted(out, failure.definition.empty() ? name : std::string_view(failure.definition), Quoting::kUnicode);
  return out + " at <" + failure.node + ">: " + failure.message;
}

}  // namespace

Template::Template() : parsed_(std::make_unique<Parsed>()) {}
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;
Template::~Template() = default;

Result<Template> Template::make(std::string_view before, std::string_view text) {
  if (text.size() > kLongestSource) {
    return Error{.code = Code::kConfig,
                 .message = "a template of " + std::to_string(text.size()) + " bytes; at most " +
                            std::to_string(kLongestSource) + " are read",
                 .reason = {},
                 .place = {.file = {}, .line = 1, .column = 1}};
  }
  Template made;
  Parsed& parsed = *made.parsed_;
  parsed.plain = text.find("{{") == std::string_view::npos;
  if (parsed.plain) before = "";
  parsed.source.append(before).append(text);
  parsed.before = before.size();
  auto definitions = parse_source(parsed.source);
  if (!definitions) {
    Error error = std::move(definitions.error());
    error.place = without(before.size(), std::move(error.place));
    return error;
  }
  parsed.definitions = std::move(*definitions);
  return made;
}

Result<Template> Template::parse(std::string_view text) { return make("", text); }
Result<Template> Template::parse_rule(std::string_view text) { return make(kRuleVariables, text); }

bool Template::is_plain() const { return parsed_->plain; }

Result<std::string> expand(const Template& parsed, const Data& data, const Context& context) {
  if (parsed.is_plain()) return parsed.parsed().source;
  Outcome outcome = run(parsed, data, context);
  if (outcome.failure) return error_of(parsed.parsed(), *outcome.failure);
  return std::move(outcome.text);
}

Expansion expand_rule(const Template& parsed, const Data& data, const Context& context) {
  if (parsed.is_plain()) return {parsed.parsed().source, std::nullopt};
  Outcome outcome = run(parsed, data, context);
  if (!outcome.failure) return {std::move(outcome.text), std::nullopt};
  return {"<error expanding template: " + told(parsed.parsed(), *outcome.failure, context.name) + '>',
          error_of(parsed.parsed(), *outcome.failure)};
}

}  // namespace mcp::templates
