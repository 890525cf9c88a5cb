// What can be computed of a window: one row a function, from which parsing, output, --help and the man page come.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "accumulator.h"

namespace mcp::agg {

enum class Of : std::uint8_t { kAll, kCumulative, kLevel, kRanged };  // the series of a group that has it
enum class Is : std::uint8_t { kInteger, kNumber };
enum class Asked : std::uint8_t { kUnlessNamed, kByName };  // computed unless others are named, or only when named
enum class Line : std::uint8_t { kOutput, kMerged };        // whether a merge needs its key in the aggregate itself too

enum class Without : std::uint8_t { kThere, kNot };  // whether a window without samples has it

struct Function {
  std::string_view name;  // on the command line, and the key in an aggregate
  std::string_view help;
  Is is;
  Of of;
  Asked asked;
  std::string_view sketch;  // the member of a sketch that it is made of when merged; of several the words for them
  Line line;
  Without without;
  Needs needs;
  double (*value)(const Accumulator& window, std::int64_t start_us, std::int64_t window_us);

  // Whether a window has it.
  bool there(const Accumulator& window) const;
};

// In the order of the keys of an aggregate (record.md 3).
std::span<const Function> functions();

// How rate and increase are computed: what takes the place of the rows of the same names.
struct RateDef {
  std::string_view name;
  std::string_view help;
  std::span<const Function> instead;
};

// The first one is the default.
std::span<const RateDef> rate_defs();

// The cells of a row as --help and the man page show them: key, type, series, what of it a sketch holds, help.
inline constexpr std::size_t kFunctionCells = 5;
std::array<std::string, kFunctionCells> cells_of(const Function& function);

}  // namespace mcp::agg
