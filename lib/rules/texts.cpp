// Tested by tests/unit/rules/engine_test.cpp.
#include "rules/texts.h"

#include <algorithm>
#include <string_view>

namespace mcp::rules {
namespace {

bool is_of_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether the word stands in one of its actions; there it may also be part of a text.
bool may_ask(std::string_view text) {
  constexpr std::string_view kQuery = "query";
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    const std::size_t close = std::min(text.find("}}", open), text.size());
    for (std::size_t at = text.find(kQuery, open); at < close; at = text.find(kQuery, at + 1)) {
      const std::size_t behind = at + kQuery.size();
      if (!is_of_name(text[at - 1]) && (behind == text.size() || !is_of_name(text[behind]))) return true;
    }
    open = close;
  }
  return false;
}

}  // namespace

Result<Texts> Texts::parse(const record::Labels& written, const Place& place) {
  Texts made;
  for (const auto& [name, text] : written) {
    Result<templates::Template> parsed = templates::Template::parse_rule(text);
    if (!parsed) {
      return Error{.code = Code::kConfig, .message = name + ": " + parsed.error().message, .place = place};
    }
    const bool templated = !parsed->is_plain();
    made.fixed_ = made.fixed_ && !templated;
    made.asks_ = made.asks_ || (templated && may_ask(text));
    made.texts_.push_back({name, text, std::move(*parsed)});
  }
  return made;
}

record::Labels Texts::expand(const Occasion& occasion, const Surroundings& around) const {
  record::Labels labels;
  labels.reserve(texts_.size());
  const templates::Data data{.labels = occasion.labels,
                             .external_labels = around.external_labels,
                             .external_url = around.external_url,
                             .value = occasion.value};
  const templates::Context context{
      .now_us = occasion.now_us, .query = occasion.query, .external_url = around.external_url};
  for (const Text& text : texts_)
    labels.emplace_back(text.name, templates::expand_rule(text.parsed, data, context).text);
  return labels;
}

}  // namespace mcp::rules
