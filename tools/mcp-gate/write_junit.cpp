// JUnit's XML as CI systems read it: a metric is a test case, an inconclusive one is skipped.
// Tested by the golden cases of mcp-gate.
#include <fmt/format.h>

#include <algorithm>

#include "report.h"
#include "text/quote.h"
#include "text/xml.h"

namespace mcp::gate {
namespace {

std::string escaped(std::string_view text) {
  constexpr std::size_t kLongest = 4096;
  return text::xml_escaped(text::printable(text, kLongest));
}

bool skipped(const Judgement& judgement) {
  return judgement.quarantined != nullptr || judgement.verdict == Verdict::kInconclusive;
}

bool failed(const Judgement& judgement) {
  return judgement.quarantined == nullptr && judgement.verdict == Verdict::kFail;
}

void append_case(std::string& out, const Judgement& judgement) {
  out += fmt::format("    <testcase classname=\"mcp-gate\" name=\"{}\"", escaped(judgement.metric.id()));
  const std::string power = power_text(judgement);
  if (failed(judgement)) {
    out += fmt::format(">\n      <failure message=\"{}\"/>\n    </testcase>\n", escaped(sentence(judgement)));
  } else if (skipped(judgement)) {
    const std::string text = sentence(judgement) + (power.empty() ? "" : "; " + power);
    out += fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", escaped(text));
  } else {
    out += "/>\n";
  }
}

}  // namespace

void write_junit(const Report& report, std::string& out) {
  const std::vector<Judgement>& all = report.outcome->judgements;
  // The whole is a test case too: a gate that judged no metric must not look like one that passed.
  const bool whole_failed = report.outcome->verdict == Verdict::kFail;
  const bool whole_skipped = report.outcome->verdict == Verdict::kInconclusive;
  const auto failures =
      static_cast<std::size_t>(std::count_if(all.begin(), all.end(), failed)) + (whole_failed ? 1 : 0);
  const auto skips = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), skipped)) + (whole_skipped ? 1 : 0);
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"", all.size() + 1, failures, skips);
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"mcp-gate\" {}>\n  <testsuite name=\"mcp-gate\" {}>\n", counts, counts);
  for (const Judgement& judgement : all) append_case(out, judgement);
  out += "    <testcase classname=\"mcp-gate\" name=\"gate\"";
  const std::string message = escaped(headline(report));
  if (whole_failed || whole_skipped) {
    out +=
        fmt::format(">\n      <{} message=\"{}\"/>\n    </testcase>\n", whole_failed ? "failure" : "skipped", message);
  } else {
    out += "/>\n";
  }
  out += "  </testsuite>\n</testsuites>\n";
}

}  // namespace mcp::gate
