// What each of the reviews looks at, and where it puts what it finds. Inside of the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promql/ast.h"
#include "rules/lint.h"
#include "rules/result_labels.h"
#include "yaml/lines.h"

namespace mcp::rules {

// A part of an expression, and the number of the part that it belongs to; of the root kNoPart.
struct Part {
  const promql::Expr* expr = nullptr;
  std::size_t parent = 0;
};
inline constexpr std::size_t kNoPart = static_cast<std::size_t>(-1);

// One rule, its parts, where they stand, and its findings.
class RuleView {
 public:
  RuleView(const File& file, const yaml::Lines& lines, std::size_t group, std::size_t rule, std::vector<Finding>& into);

  const Group& group() const { return *group_; }
  const Rule& rule() const { return *rule_; }
  const Written& written() const { return *written_; }
  std::size_t count() const { return into_.size(); }  // of findings so far
  const ResultLabels& labels_of(const promql::Expr& part) { return labels_(part); }
  promql::Type type_of(const promql::Expr& part) { return labels_.type(part); }
  bool alerting() const { return rule_->kind == Rule::Kind::kAlerting; }
  const std::vector<Part>& parts() const { return parts_; }

  void find(std::string_view code, const Place& place, std::string message);
  void find(std::string_view code, const promql::Expr& at, std::string message);
  // The same for a byte of a text that stands there.
  void find(std::string_view code, const Place& begin, std::string_view text, std::size_t byte, std::string message);
  // Whether a part belongs, however deep, to a call of a function whose name begins so.
  bool inside_call(std::size_t part, std::string_view prefix) const;
  // The nearest call that a part belongs to; null where there is none, or an aggregation by a name of its own is
  // nearer.
  const promql::Call* call_around(std::size_t part) const;

 private:
  const yaml::Lines& lines_;
  const Group* group_;
  const Rule* rule_;
  const Written* written_;
  std::vector<Part> parts_;
  ResultLabelsOf labels_;
  std::vector<Finding>& into_;
  std::size_t first_;  // of its own
};

// Safe to show, whatever stands in names and values.
Finding made_finding(std::string_view code, const Place& place, std::string_view message);

// A comparison of something with a number, as if the number stood on the right.
struct Threshold {
  const promql::Expr* whole = nullptr;
  std::size_t part = 0;
  const promql::Expr* side = nullptr;
  promql::Token op = promql::Token::kGreater;
  double number = 0;
};
std::vector<Threshold> thresholds_of(const RuleView& view);
// Whether a part alone decides which series the whole gives: no function, no aggregation and no guard is around it.
bool decides(const RuleView& view, std::size_t part);

// A selector with nothing but functions and aggregations around it.
struct Plain {
  const promql::Selector* selector = nullptr;
  std::vector<std::string_view> around;  // names of the functions and aggregators, the outermost first
  bool within(std::initializer_list<std::string_view> any) const;
};
std::optional<Plain> plain(const promql::Expr& expression);

// A part of a whole: of 1, or of 100.
struct Share {
  double whole = 1;
  bool of_gauges = true;  // else of counters, as errors of requests
};
std::optional<Share> share_of(const promql::Expr& expression);
bool is_size(const promql::Selector& selector);  // the whole that something is a part of, by its name
bool is_free(const promql::Selector& selector);  // what is left of it
bool is_up(const promql::Selector& selector);    // 1 where all is well, else 0

// Without the brackets around it.
const promql::Expr& bare(const promql::Expr& expression);
// What it is where no series is in it.
std::optional<double> constant(const promql::Expr& expression);
// As PromQL, short enough for a message.
std::string shown(const promql::Expr& expression);
std::string shown(double number);
bool is_comparison(promql::Token op);
bool compare(double left, promql::Token op, double right);

// The name of the metric it selects, "" where that is not said.
std::string name_of(const promql::Selector& selector);
// "node_memory_MemFree_bytes" in small letters: node, memory, mem, free, bytes.
std::vector<std::string> words_of(std::string_view name);
bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> any);
// Named as counters are: _total, and _count, _sum and _bucket of histograms.
bool is_counter(std::string_view name);

// The reviews.
void review_alert(RuleView& view, const LintOptions& options);
void review_record(RuleView& view);
void review_templates(RuleView& view);
void review_selectors(RuleView& view);
void review_rates(RuleView& view, const LintOptions& options);
void review_histograms(RuleView& view);
void review_thresholds(RuleView& view);
void review_operations(RuleView& view);

}  // namespace mcp::rules
