// Workflow commands of GitHub Actions. Tested by the golden cases of mcp-gate.
#include "report.h"
#include "text/quote.h"

namespace mcp::gate {
namespace {

// The text of a command: what would end the line is written as its code. Properties give up : and , too.
void append_escaped(std::string& out, std::string_view text, std::string_view also) {
  constexpr std::size_t kLongest = 4096;
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text::printable(text, kLongest)) {
    if (c == '%' || also.find(c) != std::string_view::npos) {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
}

void append_command(std::string& out, std::string_view command, std::string_view title, std::string_view text) {
  out += "::";
  out += command;
  out += " title=";
  append_escaped(out, title, ":,");
  out += "::";
  append_escaped(out, text, "");
  out += '\n';
}

}  // namespace

void write_github(const Report& report, std::string& out) {
  for (const Judgement& judgement : report.outcome->judgements) {
    if (judgement.verdict == Verdict::kPass) continue;
    const bool failed = judgement.verdict == Verdict::kFail;
    const std::string power = power_text(judgement);
    const bool adds_power = !failed && !power.empty() && !judgement.alarms;
    append_command(out,
                   judgement.quarantined != nullptr ? "notice"
                   : failed                         ? "error"
                                                    : "warning",
                   "mcp-gate " + judgement.metric.id(), sentence(judgement) + (adds_power ? "; " + power : ""));
  }
  const Verdict verdict = report.outcome->verdict;
  append_command(out,
                 verdict == Verdict::kPass   ? "notice"
                 : verdict == Verdict::kFail ? "error"
                                             : "warning",
                 "mcp-gate", headline(report));
}

}  // namespace mcp::gate
