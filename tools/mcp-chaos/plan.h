// What was asked for: FAULT words, `NAME=VALUE[,key=value…]`, as structs. The tables of faults.h and of this file feed
// the parser, --help and the manual.
// Tested by tests/unit/mcp-chaos/plan_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/kind.h"
#include "result/result.h"
#include "timeutil/duration.h"

namespace mcp::chaos {

inline constexpr std::size_t kMostFaults = 32;     // bits of Line::matches
inline constexpr std::uint64_t kMostCopies = 100;  // lines that one line may become, over all faults

// One fault and the lines that it is for.
struct FaultPlan {
  std::string word;       // as it was typed
  std::string_view name;  // of its row in the table of faults
  double p = 1;           // of the lines that the rest selects
  timeutil::Duration delay{0};
  std::uint64_t copies = 1;
  std::optional<std::size_t> how;            // the corruption, an index of corruptions(); nothing: any
  std::optional<record::Kind> kind;          // only records of that kind
  std::string pattern;                       // only records whose name matches; "" is every line
  std::uint64_t every = 1;                   // only each N-th of them
  timeutil::Duration after{0};               // from the first event time on
  std::optional<timeutil::Duration> length;  // `for=`: nothing is for ever
  std::optional<std::uint64_t> limit;        // of lines struck
};

// Whether a word of the command line is meant as a fault (a fault's name, or any name and '=') and not as a file.
bool is_fault_word(std::string_view word);

// One FAULT word; refused with kUsage, the word first.
Result<FaultPlan> parse_fault(std::string_view word);

// All of them, in order; refuses none at all, too many, and more copies than kMostCopies.
Result<std::vector<FaultPlan>> parse_faults(std::span<const std::string> words);

// `*` stands for any bytes, `?` for any one; everything else for itself.
bool glob(std::string_view pattern, std::string_view text);

// A key of a fault, for --help.
struct KeyHelp {
  std::string_view name;
  std::string_view value;
  std::string_view only;  // the fault that has it; "" for all
  std::string_view help;
};
std::vector<KeyHelp> key_help();

}  // namespace mcp::chaos
