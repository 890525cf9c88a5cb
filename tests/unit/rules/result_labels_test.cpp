#include "rules/result_labels.h"

#include <catch2/catch.hpp>

#include "promql/parse.h"

namespace mcp::rules {
namespace {

// "a b" for only those, "* -a" for all but a, with "a=x" for what is known.
std::string labels_of(std::string_view text) {
  const Result<promql::ExprPtr> root = promql::parse(text);
  if (!root) return root.error().message;
  ResultLabelsOf labels_of_part;
  const ResultLabels& labels = labels_of_part(**root);
  std::string out = labels.open ? "*" : "";
  for (const std::string& name : labels.names) out += (out.empty() ? "" : " ") + (labels.open ? "-" + name : name);
  for (const auto& [name, value] : labels.equal) out += " " + name + "=" + value;
  return out;
}

}  // namespace

TEST_CASE("the labels that a result can have", "[labels]") {
  const auto [text, labels] = GENERATE(table<std::string, std::string>({
      {"1", ""},
      {"x", "*"},
      {"x{a=\"1\",b!=\"2\",c=\"\"}", "* -c a=1"},
      {"-(x{a=\"1\"})", "* a=1"},
      {"sum(x)", ""},
      {"sum by (a, b) (x)", "a b"},
      {"sum by (a, b) (x{b=\"\"})", "a"},
      {"sum by (a) (x{a=\"1\",b=\"2\"})", "a a=1"},
      {"sum without (a) (x{a=\"1\"})", "* -a"},
      {"sum without (a) (sum by (a, b) (x))", "b"},
      {"topk(1, x{a=\"1\"})", "* a=1"},
      {"topk by (b) (1, x)", "*"},
      {"count_values by (b) (\"v\", x)", "b v"},
      {"rate(x{a=\"1\"}[5m])", "* a=1"},
      {"max_over_time(sum by (a) (x)[5m:])", "a"},
      {"histogram_quantile(0.9, sum by (a, le) (x))", "a"},
      {"histogram_quantile(0.9, x)", "* -le"},
      {"label_replace(sum(x), \"d\", \"$1\", \"s\", \"(.*)\")", "d"},
      {"label_join(x{d=\"1\"}, \"d\", \",\", \"s\")", "*"},
      {"absent(x{a=\"1\",b=~\"2\"})", "a a=1"},
      {"absent(sum(x))", ""},
      {"scalar(x)", ""},
      {"vector(1)", ""},
      {"time()", ""},
      {"hour()", ""},
      {"x > 1", "*"},
      {"1 < sum by (a) (x)", "a"},
      {"sum by (a) (x) / y{b=\"1\"}", "a b=1"},
      {"x{b=\"\"} / sum by (a, b) (y)", "a"},
      {"x{a=\"\"} + y{b=\"\"}", "* -a -b"},
      {"x / on (a) y", "a"},
      {"x / ignoring (a) y", "* -a"},
      {"sum by (a, b) (x) / on (a) group_left (c) y", "a b c"},
      {"y / on (a) group_right (c) sum by (a, b) (x)", "a b c"},
      {"sum by (a) (x) and on () y", "a"},
      {"sum by (a) (x) unless y", "a"},
      {"sum by (a) (x) or sum by (b) (y)", "a b"},
      {"sum by (a) (x) or y{a=\"\",b=\"\"}", "* -b"},
      {"x{a=\"1\",b=\"1\"} or y{a=\"1\",b=\"2\"}", "* a=1"},
  }));
  INFO(text);
  CHECK(labels_of(text) == labels);
}

}  // namespace mcp::rules
