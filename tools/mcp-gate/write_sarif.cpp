// SARIF 2.1.0 (OASIS): a rule a verdict, a result a metric; what passed is left out.
// Tested by the golden cases of mcp-gate.
#include "report.h"
#include "text/quote.h"

namespace mcp::gate {
namespace {

struct Rule {
  std::string_view id;
  std::string_view text;
};
constexpr Rule kRegression = {"regression", "A metric is worse than its baseline by more than its margin"};
constexpr Rule kInconclusive = {"inconclusive", "The runs do not show whether a metric is worse"};

void append_text(std::string& out, std::string_view key, std::string_view text) {
  out += '"';
  out += key;
  out += "\":";
  text::append_json_string(out, text::mended_utf8(text));
}

void append_rule(std::string& out, const Rule& rule) {
  out += '{';
  append_text(out, "id", rule.id);
  out += ",\"shortDescription\":{";
  append_text(out, "text", rule.text);
  out += "}}";
}

void append_result(std::string& out, const Report& report, const Rule& rule, std::string_view level,
                   std::string_view text, std::string_view key) {
  out += "{";
  append_text(out, "ruleId", rule.id);
  out += ',';
  append_text(out, "level", level);
  out += ",\"message\":{";
  append_text(out, "text", text);
  // Where the measurements are: a result of SARIF has a place for those who show it.
  out += "},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{";
  append_text(out, "uri", report.candidate.empty() ? report.baseline : report.candidate);
  out += "}}}],\"partialFingerprints\":{";
  append_text(out, "metric", key);
  out += "}}";
}

}  // namespace

void write_sarif(const Report& report, std::string& out) {
  out += R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{)";
  out += R"("name":"mcp-gate","rules":[)";
  append_rule(out, kRegression);
  out += ',';
  append_rule(out, kInconclusive);
  out += "]}},\"results\":[";
  bool first = true;
  const auto add = [&](const Rule& rule, std::string_view level, const std::string& text, const std::string& key) {
    if (!first) out += ',';
    first = false;
    append_result(out, report, rule, level, text, key);
  };
  for (const Judgement& judgement : report.outcome->judgements) {
    if (judgement.verdict == Verdict::kPass) continue;
    const bool failed = judgement.verdict == Verdict::kFail;
    const std::string_view level = judgement.quarantined != nullptr ? "note" : failed ? "error" : "warning";
    add(failed ? kRegression : kInconclusive, level, sentence(judgement), judgement.metric.id());
  }
  if (report.outcome->judgements.empty()) add(kInconclusive, "warning", headline(report), "gate");
  out += "]}]}\n";
}

}  // namespace mcp::gate
