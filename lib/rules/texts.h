// The templated texts of a rule: labels or annotations, parsed once. Inside of the room.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "promql/value.h"
#include "record/records.h"
#include "result/result.h"
#include "template/template.h"

namespace mcp::rules {

// What does not change between two expansions.
struct Surroundings {
  record::Labels external_labels;
  std::string external_url;
};

// The sample that an alert is of, and what a template may ask at that moment.
struct Occasion {
  const record::Labels& labels;  // the sample's own, its name among them
  double value = 0;
  std::int64_t now_us = 0;
  const templates::Query& query;
};

class Texts {
 public:
  // Errors are kConfig at that place.
  static Result<Texts> parse(const record::Labels& written, const Place& place);

  // Nothing in them is a template: they are always the same.
  bool fixed() const { return fixed_; }
  // Some template may ask PromQL.
  bool asks() const { return asks_; }
  // By name; a template that fails is its error, as Prometheus has it.
  record::Labels expand(const Occasion& occasion, const Surroundings& around) const;

 private:
  struct Text {
    std::string name, written;
    templates::Template parsed;
  };
  std::vector<Text> texts_;
  bool fixed_ = true;
  bool asks_ = false;
};

}  // namespace mcp::rules
