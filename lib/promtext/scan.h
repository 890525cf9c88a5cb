// The tokens of one sample line. What the formats allow differs by a few rules, which are rows of a table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promtext/number.h"
#include "record/series.h"

namespace mcp::promtext {

// What a format allows beyond `name{label="value",…} value [time]` with single blanks.
struct Rules {
  std::string_view name;
  bool loose = false;    // blanks and tabs anywhere, blank lines, other comments, CR LF, {"utf-8 names"}, loose commas
  bool seconds = false;  // times are decimal seconds, else whole milliseconds
  bool exemplars = false;
  bool families = false;  // UNIT, `# EOF`, `_created`, and types beyond the five of Prometheus
};
inline constexpr Rules kPrometheusRules = {.name = "Prometheus text", .loose = true};
inline constexpr Rules kOpenMetricsRules = {
    .name = "OpenMetrics", .loose = true, .seconds = true, .exemplars = true, .families = true};
inline constexpr Rules kStrictRules = {
    .name = "strict OpenMetrics", .seconds = true, .exemplars = true, .families = true};

// Why a line is refused: `reason` is a literal of a fixed list, `at` where in the line.
struct Fault {
  std::string_view reason;
  std::string message;
  const char* at = nullptr;
};

// One sample line. Views point into the line or the scanner.
struct Parts {
  std::string_view name;
  std::vector<record::Label> labels;  // sorted by name, none twice; empty values are still there
  Number number;
  std::string_view number_text;
  std::optional<std::int64_t> ts_us;
  bool has_exemplar = false;
  std::vector<record::Label> exemplar_labels;
  double exemplar_value = 0;
  std::optional<std::int64_t> exemplar_us;
  bool plain = true;  // no label value holds anything that JSON would escape
};

class Scanner {
 public:
  explicit Scanner(const Rules& rules) : rules_(rules) {}

  // Reads a line; false leaves fault(). A line without its CR, and not blank.
  bool scan(std::string_view line);
  const Parts& parts() const { return parts_; }
  const Fault& fault() const { return fault_; }
  // Spells the number in that label, where it is there, as Go does.
  void spell_bound(std::string_view label);

 private:
  bool metric_name();
  bool label_set(std::vector<record::Label>& labels);
  bool one_label(std::vector<record::Label>& labels);
  bool label_name(std::string_view& name, bool& is_metric);
  bool between_labels();
  bool sort_labels(std::vector<record::Label>& labels);
  bool quoted(std::string_view& value);
  bool unescape(const char* from, const char* first, std::string_view& value);
  bool value_and_rest();
  bool timestamp(std::optional<std::int64_t>& us);
  bool exemplar();
  bool gap();
  std::string_view token();
  void blanks();
  bool refuse(std::string_view reason, std::string message, const char* at);

  Rules rules_;
  const char* p_ = nullptr;
  const char* end_ = nullptr;
  Parts parts_;
  Fault fault_;
  std::string room_;  // unescaped values; never grows while a line is read
  std::string bound_;
};

// Whether the text is a metric name, and a label name, as both formats have them without quotes.
bool is_metric_name(std::string_view text);
bool is_label_name(std::string_view text);

}  // namespace mcp::promtext
