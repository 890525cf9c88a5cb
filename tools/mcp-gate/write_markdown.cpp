// Tested by the golden cases of mcp-gate.
#include "report.h"
#include "text/quote.h"

namespace mcp::gate {
namespace {

constexpr std::size_t kLongestCell = 400;

// Text that stays text in a cell: no column, no markup, no tag, one line.
void append_cell(std::string& out, std::string_view text) {
  for (const char c : text::printable(text, kLongestCell)) {
    constexpr std::string_view kMarkup = "\\`*_{}[]<>|~";
    if (c == '&') {
      out += "&amp;";
      continue;
    }
    if (kMarkup.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
}

void append_row(std::string& out, const std::vector<std::string>& row) {
  for (const std::string& cell : row) {
    out += "| ";
    append_cell(out, cell);
    out += ' ';
  }
  out += "|\n";
}

}  // namespace

void write_markdown(const Report& report, std::string& out) {
  out += "**mcp-gate: ";
  append_cell(out, headline(report));
  out += "**\n\n";
  const std::vector<std::vector<std::string>> rows = cells(report);
  append_row(out, rows.front());
  for (std::size_t i = 0; i < rows.front().size(); ++i) out += "|---";
  out += "|\n";
  for (std::size_t i = 1; i < rows.size(); ++i) append_row(out, rows[i]);
  for (const Judgement& judgement : report.outcome->judgements) {
    const std::string power = power_text(judgement);
    if (judgement.verdict != Verdict::kInconclusive || power.empty() || judgement.alarms) continue;
    out += "\n- ";
    append_cell(out, judgement.metric.id() + ": " + power);
  }
  if (out.back() != '\n') out += '\n';
  if (const std::string text = legend(report); !text.empty()) {
    out += '\n';
    append_cell(out, text);
    out += '\n';
  }
}

}  // namespace mcp::gate
