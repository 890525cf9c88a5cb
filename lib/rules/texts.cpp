// Tested by tests/unit/rules/engine_test.cpp.
#include "rules/texts.h"

namespace mcp::rules {

Result<Texts> Texts::parse(const record::Labels& written, const Place& place) {
  Texts made;
  for (const auto& [name, text] : written) {
    Result<templates::Template> parsed = templates::Template::parse_rule(text);
    if (!parsed) {
      return Error{.code = Code::kConfig, .message = name + ": " + parsed.error().message, .place = place};
    }
    const bool templated = !parsed->is_plain();
    made.fixed_ = made.fixed_ && !templated;
    made.asks_ = made.asks_ || (templated && text.find("query") != std::string::npos);
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
