// Go's text/template as Prometheus' rules use it: labels and annotations that say what a value means.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "result/result.h"

namespace mcp::templates {

using Label = std::pair<std::string, std::string>;

// One series of what the template function `query` gives.
struct Sample {
  std::vector<Label> labels;
  double value = 0;
};

// Evaluates an expression at the time of the evaluation.
using Query = std::function<Result<std::vector<Sample>>(std::string_view expression)>;

// What a template knows of its alert; views of the caller's.
struct Data {
  std::span<const Label> labels = {};  // each name once
  std::span<const Label> external_labels = {};
  std::string_view external_url = {};
  double value = 0;
};

struct Context {
  std::int64_t now_us = 0;             // the time of the evaluation
  Query query = {};                    // without one, the function `query` is an error
  std::string_view external_url = {};  // what externalURL and pathPrefix give
  std::string_view name = "rule";      // of the template, in an error: Prometheus has __alert_NAME
};

// A template that parsed. It is never changed: many threads may expand it.
class Template {
 public:
  // Refuses (kConfig, with line and column in the text) what Go refuses before it runs a template, and a text longer or
  // nested deeper than template/limits.h allows.
  static Result<Template> parse(std::string_view text);

  // The same for a rule's label or annotation, which knows $labels, $externalLabels, $externalURL and $value.
  static Result<Template> parse_rule(std::string_view text);

  Template(Template&&) noexcept;
  Template& operator=(Template&&) noexcept;
  ~Template();

  // Whether it is nothing but text.
  bool is_plain() const;

  // The parsed form, for template/execute.h.
  struct Parsed;
  const Parsed& parsed() const { return *parsed_; }

 private:
  static Result<Template> make(std::string_view before, std::string_view text);
  Template();
  std::unique_ptr<Parsed> parsed_;
};

// The text that the template makes of the data. An Error (kConfig) has the place in the template where it stopped.
Result<std::string> expand(const Template& parsed, const Data& data, const Context& context);

// What stands in a label or an annotation afterwards: the text, or Prometheus' `<error expanding template: …>` and the
// error that it tells.
struct Expansion {
  std::string text;
  std::optional<Error> error;
};
Expansion expand_rule(const Template& parsed, const Data& data, const Context& context);

}  // namespace mcp::templates
