// Tested by tests/unit/mcp-validate/examples_test.cpp and the golden cases in tests/cli/mcp-validate.
#include "pages.h"

#include <fmt/format.h>

#include "io/output.h"
#include "metrology/codes.h"
#include "metrology/scopes.h"
#include "metrology/units.h"
#include "text/match.h"
#include "text/quote.h"

namespace mcp::validate {
namespace {

// Printed width: a byte that continues a UTF-8 character takes no column.
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = width_of(text);
  return std::string(text) + std::string(used < width ? width - used : 1, ' ');
}

std::string unit_row(const metrology::Unit& unit) {
  const bool fixable = unit.standing == metrology::Standing::kFixable;
  const std::string_view standing = unit.standing == metrology::Standing::kCanonical ? "canonical"
                                    : fixable                                        ? "rescaled"
                                                                                     : "legal";
  std::string out = padded(unit.symbol, 14) + padded(metrology::name_of(unit.dimension), 13);
  out += fixable ? padded(standing, 11) + fmt::format("{} x {}", unit.becomes, unit.factor) : std::string(standing);
  return out + "\n";
}

// Examples of several lines stand one under the other.
std::string example(std::string_view heading, std::string_view lines) {
  if (lines.empty()) return {};
  std::string out = fmt::format("\n{}:\n", heading);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    out += fmt::format("  {}\n", lines.substr(0, end));
    lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 1);
  }
  return out;
}

Result<cli::Exit> print(const std::string& page) {
  Result<io::Output> out = io::Output::open("-");
  if (!out) return out.error();
  out->buffer() = page;
  if (Status written = out->close(); !written) return written.error();
  return cli::Exit::kOk;
}

Result<cli::Exit> print_explained(const std::vector<std::string>& codes) {
  if (codes.empty()) return print(print_codes());
  std::string page;
  for (const std::string& code : codes) {
    const Result<std::string> one = explain(code);
    if (!one) return one.error();
    page += (page.empty() ? "" : "\n") + *one;
  }
  return print(page);
}

}  // namespace

std::string print_units() {
  std::string out = padded("UNIT", 14) + padded("DIMENSION", 13) + padded("STANDING", 11) + "BECOMES\n";
  for (const metrology::Unit& unit : metrology::units()) out += unit_row(unit);
  out += padded("{thing}", 14) + padded("count", 13) + "legal\n\n" + padded("TAIL", 14) + "SCOPE\n";
  for (const metrology::Tail& tail : metrology::tails()) out += padded(tail.tail, 14) + std::string(tail.scope) + "\n";
  out += "\n" + padded("SCOPE", 22) + "COUNTED OVER\n";
  for (const metrology::Scope& scope : metrology::scopes())
    out += padded(scope.name, 22) + std::string(scope.help) + "\n";
  return out;
}

std::string print_codes() {
  std::string out;
  for (const metrology::CodeRow& row : metrology::codes()) {
    out += padded(row.code, 25) + padded(metrology::name_of(row.severity), 9) + std::string(row.when) + "\n";
  }
  return out;
}

Result<std::string> explain(std::string_view code) {
  const metrology::CodeRow* row = metrology::find_code(code);
  if (row == nullptr) {
    std::vector<std::string_view> known;
    for (const metrology::CodeRow& each : metrology::codes()) known.push_back(each.code);
    return Error{.code = Code::kUsage,
                 .message = fmt::format("unknown code '{}'{}", text::printable(code), text::did_you_mean(code, known))};
  }
  return fmt::format("{}: {}, found at: {}\n\nWhen: {}.\nThen: {}.\n", row->code, metrology::name_of(row->severity),
                     metrology::name_of(row->gate), row->when, row->advice) +
         example("Wrong", row->wrong) + example("Right", row->right);
}

void declare_pages(cli::Command& command, std::vector<std::string>& codes) {
  cli::Command& units = command.add_subcommand("units", "List the units, the scopes, and what is rescaled to what");
  units.set_body([](cli::Console&) { return print(print_units()); });
  units.example("What megabytes are to be multiplied by", "mcp-validate units | grep MB");
  units.example("The units of time", "mcp-validate units | grep ' time '");
  units.example("The scopes of memory", "mcp-validate units | grep -E 'heap|total'");
  cli::Command& explaining =
      command.add_subcommand("explain", "Say what a code means, with a record that has the fault and one that has not");
  explaining.add_operands(codes, "CODE", "Codes such as unit.missing; none lists them all");
  std::vector<cli::Choice> choices;
  for (const metrology::CodeRow& row : metrology::codes()) choices.push_back({row.code, row.when});
  explaining.offer_operands(std::move(choices));
  explaining.set_body([&codes](cli::Console&) { return print_explained(codes); });
  explaining.example("One code", "mcp-validate explain precision.zero_time");
  explaining.example("All codes", "mcp-validate explain");
  explaining.example("The codes that only warn", "mcp-validate explain | grep ' warning '");
}

}  // namespace mcp::validate
