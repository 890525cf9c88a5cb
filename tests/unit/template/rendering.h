// Templates over any data, and over an alert's.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "template/execute.h"
#include "template/parsed.h"
#include "template/template.h"

namespace mcp::templates {

// A query that gives the same samples whatever is asked.
inline Query giving(std::vector<Sample> samples) {
  return [samples = std::move(samples)](std::string_view) -> Result<std::vector<Sample>> { return samples; };
}

// The text for a dot, or "error: " and the message.
inline std::string rendered(std::string_view text, const Value& dot, const Context& context) {
  const auto parsed = Template::parse(text);
  if (!parsed) return "error: " + parsed.error().message;
  Store store;
  const Outcome outcome = execute(parsed->parsed().definitions, dot, store, context);
  return outcome.failure ? "error: " + outcome.failure->message : outcome.text;
}

inline std::string rendered(std::string_view text) {
  return rendered(text, Value{}, {.external_url = "http://testhost:9090/path/prefix"});
}

// The same for a rule whose alert has these labels.
inline std::string for_rule(std::string_view text) {
  static const std::vector<Label> kLabels = {{"instance", "a:80"}, {"job", "j"}};
  static const std::vector<Label> kExternal = {{"region", "north"}};
  const auto parsed = Template::parse_rule(text);
  if (!parsed) {
    const Place& place = parsed.error().place;
    return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + parsed.error().message;
  }
  const Context context{.now_us = 1'500'000,
                        .query = giving({{{{"__name__", "m"}, {"instance", "b"}}, 21}, {{{"instance", "a"}}, 11}}),
                        .external_url = "http://testhost:9090/path/prefix",
                        .name = "__alert_A"};
  return expand_rule(*parsed, {kLabels, kExternal, "http://out", 7.5}, context).text;
}

}  // namespace mcp::templates
