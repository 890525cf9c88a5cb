// An accumulator as a line (record.md 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accumulator.h"
#include "key_table.h"
#include "plan.h"

namespace mcp::agg {

struct WindowSpan {
  std::int64_t start_us = 0;
  std::int64_t width_us = 0;
  bool partial_start = false;  // the stream began in it
  bool partial_end = false;    // the stream ended in it
};

class Encoder {
 public:
  explicit Encoder(const Plan& plan) : plan_(plan), quantiles_(plan.quantiles.size()), ranks_(plan.quantiles.size()) {}

  // Appends the line of one group: `key` as append_key makes it, `unit` the name of its unit.
  void append(std::string& out, std::string_view key, std::string_view unit, const WindowSpan& span,
              Accumulator& window);

 private:
  void append_identity(std::string& out, std::string_view key, std::string_view unit, const Accumulator& window);
  void append_functions(std::string& out, const WindowSpan& span, const Accumulator& window);
  void append_quantiles(std::string& out, Accumulator& window);
  void append_sketch(std::string& out, Accumulator& window);
  void append_parts(std::string& out, std::string_view name, const sketch::ExactSum& sum);

  const Plan& plan_;
  KeyReader reader_;
  std::vector<double> quantiles_;
  std::vector<std::uint64_t> ranks_;
  std::vector<double> parts_;
};

}  // namespace mcp::agg
