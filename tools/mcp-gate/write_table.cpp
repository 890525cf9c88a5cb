// Tested by the golden cases of mcp-gate.
#include <algorithm>

#include "report.h"
#include "text/columns.h"

namespace mcp::gate {
namespace {

constexpr std::size_t kWidestCell = 64;

// Below a row: what the test could have seen, and what a history is made of.
std::vector<std::string> notes_of(const Judgement& judgement) {
  std::vector<std::string> notes;
  if (judgement.quarantined != nullptr)
    notes.push_back("in quarantine until " + judgement.quarantined->until + ": " + judgement.quarantined->reason);
  for (const ChangePoint& change : judgement.changes) notes.push_back(change_note(judgement, change));
  const bool open = judgement.verdict == Verdict::kInconclusive && !judgement.alarms;
  if (const std::string power = power_text(judgement); open && !power.empty()) notes.push_back(power);
  return notes;
}

}  // namespace

void write_table(const Report& report, std::string& out) {
  std::vector<std::vector<std::string>> rows = cells(report);
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i + 1 < row.size()) row[i] = text::fitted_in_the_middle(row[i], kWidestCell, text::Glyphs::kAscii);
      widths[i] = std::max(widths[i], text::columns_of(row[i]));
    }
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i + 1 < rows[r].size(); ++i) {
      text::append_left(out, rows[r][i], widths[i]);
      out += "  ";
    }
    out += text::fitted(rows[r].back(), 4 * kWidestCell, text::Glyphs::kAscii);
    out += '\n';
    if (r == 0) continue;
    for (const std::string& note : notes_of(report.outcome->judgements[r - 1])) {
      out.append(widths[0] + 2, ' ');
      out += text::fitted(note, 4 * kWidestCell, text::Glyphs::kAscii);
      out += '\n';
    }
  }
  if (const std::string text = legend(report); !text.empty()) out += text + '\n';
  out += headline(report);
  out += '\n';
}

}  // namespace mcp::gate
