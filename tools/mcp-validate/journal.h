// Where violations are told of: counted by code, and either written as records or said on stderr. On stderr every error
// is a line, up to a hundred of each code, and of each code of warnings the first; what was not shown is counted at the
// end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "describe.h"
#include "finding.h"
#include "io/output.h"
#include "metrology/codes.h"
#include "result/result.h"
#include "stream/filter.h"

namespace mcp::validate {

class Journal {
 public:
  // `file`: "" for stderr, "-" for among the output. Refuses to write over one of the inputs.
  static Result<Journal> open(const std::string& file, const stream::FilterOptions& options);

  void enter(const Finding& finding, const Evidence& evidence, stream::Sink& sink);
  std::vector<io::Output*> files();  // where one is written
  Status flush();
  // Says what was not shown, and closes the file.
  Status close(cli::Console& console);

  std::uint64_t count(metrology::Fault fault) const { return counts_[static_cast<std::size_t>(fault)]; }
  std::uint64_t count(metrology::Severity severity) const;           // of exactly that severity
  std::uint64_t count_at_least(metrology::Severity severity) const;  // … or worse

 private:
  explicit Journal(std::optional<io::Output> file, bool among_output)
      : file_(std::move(file)), among_output_(among_output) {}
  // "3 more warnings: 2 scope.missing, 1 precision.missing", "" when all were shown.
  std::string not_shown(metrology::Severity severity) const;
  void say(const Finding& finding, const Evidence& evidence, cli::Console& console);

  std::optional<io::Output> file_;
  bool among_output_;
  std::array<std::uint64_t, metrology::kFaults> counts_ = {};
  std::array<std::uint64_t, metrology::kFaults> shown_ = {};
};

}  // namespace mcp::validate
