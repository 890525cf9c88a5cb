// Tested by the golden cases in tests/cli/mcp-validate.
#include "summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/quote.h"

namespace mcp::validate {
namespace {

constexpr std::size_t kWidest = 60;

std::string code_table(const Journal& journal) {
  std::string out = fmt::format("\n  {:<24} {:<8} {:>12}\n", "code", "severity", "violations");
  for (const metrology::CodeRow& row : metrology::codes()) {
    if (journal.count(row.fault) > 0)
      out +=
          fmt::format("  {:<24} {:<8} {:>12}\n", row.code, metrology::name_of(row.severity), journal.count(row.fault));
  }
  return out;
}

std::string metric_table(std::span<const NameBook::Offender> offenders) {
  std::size_t width = 24;
  for (const auto& offender : offenders) width = std::max(width, text::printable(offender.name, kWidest).size());
  std::string out = fmt::format("\n  {:<{}} {:>8} {:>12}\n", "metrics with most", width, "errors", "warnings");
  for (const auto& offender : offenders) {
    const std::string name = offender.name.empty() ? "(no name)" : text::printable(offender.name, kWidest);
    out += fmt::format("  {:<{}} {:>8} {:>12}\n", name, width, offender.errors, offender.warnings);
  }
  return out;
}

}  // namespace

std::string print_summary(const Tally& tally, const Journal& journal, std::span<const NameBook::Offender> offenders) {
  const std::uint64_t errors = journal.count(metrology::Severity::kError);
  const std::uint64_t warnings = journal.count(metrology::Severity::kWarning);
  std::string out = fmt::format("{} judged, {} rejected: {} {}, {} {}\n", tally.judged, tally.rejected, errors,
                                errors == 1 ? "error" : "errors", warnings, warnings == 1 ? "warning" : "warnings");
  if (errors + warnings > 0) out += code_table(journal);
  if (!offenders.empty()) out += metric_table(offenders);
  return out;
}

}  // namespace mcp::validate
