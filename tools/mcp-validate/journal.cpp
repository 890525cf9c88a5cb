// Tested by the golden cases in tests/cli/mcp-validate.
#include "journal.h"

#include <fmt/format.h>

#include "ndjson/encode.h"

namespace mcp::validate {
namespace {

using metrology::Severity;

// Whoever pipes a million bad lines wants to see what they have in common, not all of them.
constexpr std::uint64_t kShownErrors = 100;
constexpr std::uint64_t kShownWarnings = 1;

constexpr std::size_t index(metrology::Fault fault) { return static_cast<std::size_t>(fault); }

}  // namespace

Result<Journal> Journal::open(const std::string& file, const stream::FilterOptions& options) {
  if (file.empty() || file == "-") return Journal(std::nullopt, file == "-");
  Result<io::Output> output = stream::open_beside(options, "--violations", file);
  if (!output) return output.error();
  return Journal(std::move(*output), false);
}

std::vector<io::Output*> Journal::files() {
  return file_ ? std::vector<io::Output*>{&*file_} : std::vector<io::Output*>{};
}

void Journal::enter(const Finding& finding, const Evidence& evidence, stream::Sink& sink) {
  ++counts_[index(finding.fault)];
  if (!file_ && !among_output_) {
    say(finding, evidence, sink.console());
    return;
  }
  ndjson::append(file_ ? file_->buffer() : sink.out(), as_violation(finding, evidence));
}

void Journal::say(const Finding& finding, const Evidence& evidence, cli::Console& console) {
  const bool error = metrology::row_of(finding.fault).severity == Severity::kError;
  std::uint64_t& shown = shown_[index(finding.fault)];
  if (console.verbosity() == 0 && shown == (error ? kShownErrors : kShownWarnings)) return;
  ++shown;
  if (error) {
    console.error(as_error(finding, evidence));
  } else {
    console.warning(as_error(finding, evidence));
  }
}

Status Journal::flush() { return file_ ? file_->flush() : Status(Done{}); }

Status Journal::close(cli::Console& console) {
  if (file_) return file_->close();
  if (among_output_) return Done{};
  if (const std::string errors = not_shown(Severity::kError); !errors.empty()) console.error(Error{.message = errors});
  if (const std::string warnings = not_shown(Severity::kWarning); !warnings.empty())
    console.warning(Error{.message = warnings});
  return Done{};
}

std::string Journal::not_shown(Severity severity) const {
  std::uint64_t more = 0;
  std::string list;
  for (const metrology::CodeRow& row : metrology::codes()) {
    const std::uint64_t hidden = counts_[index(row.fault)] - shown_[index(row.fault)];
    if (row.severity != severity || hidden == 0) continue;
    more += hidden;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", hidden, row.code);
  }
  return more == 0 ? ""
                   : fmt::format("{} more {}{}: {}", more, metrology::name_of(severity), more == 1 ? "" : "s", list);
}

std::uint64_t Journal::count(Severity severity) const {
  std::uint64_t total = 0;
  for (const metrology::CodeRow& row : metrology::codes()) {
    if (row.severity == severity) total += counts_[index(row.fault)];
  }
  return total;
}

std::uint64_t Journal::count_at_least(Severity severity) const {
  return severity == Severity::kError ? count(Severity::kError) : count(Severity::kError) + count(Severity::kWarning);
}

}  // namespace mcp::validate
