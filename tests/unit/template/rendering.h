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

// What stands in the annotation x of the alert A of promtool's series m{instance="host.example.com:9100",job="j"} 7,
// next to up{instance="b",job="j"} 1 and up{instance="a",job="j"} 0; for what does not parse, its place and why.
inline std::string for_rule(std::string_view text) {
  static const std::vector<Label> kLabels = {{"__name__", "m"}, {"instance", "host.example.com:9100"}, {"job", "j"}};
  const Query query = [](std::string_view expression) -> Result<std::vector<Sample>> {
    if (expression == "nope") return std::vector<Sample>{};
    if (expression != "up") return Error{.code = Code::kConfig, .message = "1:3: parse error"};
    return std::vector<Sample>{{{{"__name__", "up"}, {"instance", "b"}, {"job", "j"}}, 1},
                               {{{"__name__", "up"}, {"instance", "a"}, {"job", "j"}}, 0}};
  };
  const auto parsed = Template::parse_rule(text);
  if (!parsed) {
    const Place& place = parsed.error().place;
    return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + parsed.error().message;
  }
  const Context context{.now_us = 60'000'000, .query = query, .name = "__alert_A"};
  return expand_rule(*parsed, {.labels = kLabels, .value = 7}, context).text;
}

struct Row {
  std::string_view text;
  std::string_view output;
};

}  // namespace mcp::templates
