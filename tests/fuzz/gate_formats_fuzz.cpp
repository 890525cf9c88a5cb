// links: mcp_gate
// The first byte chooses a format, or that it is to be found out. What is read is numbers that are finite or left out,
// or an error with a place inside of the text.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "formats.h"
#include "json/json.h"
#include "table.h"
#include "text/quote.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void hold_error(const mcp::Error& error, std::string_view text) {
  const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  require(error.code == mcp::Code::kMalformed && mcp::text::valid_utf8(error.message) && !error.message.empty());
  require(error.place.line <= lines && error.place.column <= text.size() + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  if (size == 0) return 0;
  std::string padded(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  padded.append(json::kPadding, '\0');
  const gate::Document document{std::string_view(padded).substr(0, size - 1), "f"};
  const auto formats = gate::formats();
  const std::size_t choice = bytes[0] % (formats.size() + 1);
  const auto format = choice == formats.size() ? gate::detect(document) : Result<const gate::Format*>(&formats[choice]);
  if (!format) {
    hold_error(format.error(), document.text);
    return 0;
  }
  gate::RunSet set((bytes[0] & 0x80U) != 0 ? gate::RunIs::kFile : gate::RunIs::kRepetition);
  const Status read = (*format)->read(document, set);
  if (!read) hold_error(read.error(), document.text);
  const gate::RunSet* sets[] = {&set};
  const gate::Table table = gate::tabulate(sets);
  for (const gate::Metric& metric : table.metrics) {
    require(text::valid_utf8(metric.id()) && text::valid_utf8(metric.unit));
    require(gate::usual_margin(metric).share > 0);
    gate::better_of(metric);
  }
  require(table.sides.size() == 1 && table.sides[0].size() == set.runs().size());
  for (const gate::Row& row : table.sides[0]) {
    require(row.values.size() == table.metrics.size());
    for (const double value : row.values) require(std::isfinite(value) || std::isnan(value));
  }
  return 0;
}
