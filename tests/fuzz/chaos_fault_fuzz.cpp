// links: mcp_chaos
// FAULT words: what is taken keeps its bounds, a refusal begins with the word; and a line damaged in any way is another
// line, one line, and not blank. The word is what stands before the first newline, the line what stands behind it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "corruptions.h"
#include "plan.h"
#include "text/quote.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::string_view word = text.substr(0, text.find('\n'));
  const std::string_view line = text.substr(std::min(word.size() + 1, text.size()));
  const auto plan = chaos::parse_fault(word);
  if (plan) {
    require(plan->p >= 0 && plan->p <= 1 && plan->every >= 1 && plan->copies < chaos::kMostCopies);
    require(plan->delay.count() >= 0 && chaos::is_fault_word(word));
    require(!plan->how || *plan->how < chaos::corruptions().size());
    [[maybe_unused]] const bool matches = chaos::glob(plan->pattern, line);
  } else {
    require(plan.error().code == Code::kUsage && plan.error().message.starts_with(text::printable(word)));
    require(text::valid_utf8(plan.error().message));
  }
  if (line.find('\n') != std::string_view::npos) return 0;
  for (const chaos::Corruption& way : chaos::corruptions()) {
    chaos::Random random(chaos::seed_of(size, word));
    std::string out;
    if (!chaos::corrupt(way, line, random, out)) continue;
    require(out != line && out.find('\n') == std::string::npos);
    require(out.find_first_not_of(" \t\r") != std::string::npos);
  }
  return 0;
}
