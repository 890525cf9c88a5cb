// The unit of a scraped sample (spec cli.md 2): what `# UNIT` says, else the name's suffix, else 1.
#pragma once

#include <string>
#include <string_view>

namespace mcp::promtext {

// The canonical unit that a metric's name ends in: `_seconds` s, `_bytes` B, … looked for before `_total`, `_sum`,
// `_gsum`;
// `_count`, `_gcount`, `_bucket` and every other name are `1`.
std::string_view unit_of_name(std::string_view name);

// The canonical unit of the word after `# UNIT`; a word that is in no table becomes an annotation, `{widgets}`.
std::string unit_of_word(std::string_view word);

}  // namespace mcp::promtext
