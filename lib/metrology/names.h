// What the name of a metric says about its measurement, word by word. A word is a run of letters and digits (ASCII case
// does not count), so that `upper_bound` holds no `per_` and `p99` is one word.
#pragma once

#include <string>
#include <string_view>

#include "metrology/units.h"

namespace mcp::metrology {

struct NameText {
  bool valid = true;           // neither empty nor with control characters
  bool bare = false;           // names a quantity and nothing more: `latency`, `memory`, `throughput`, `p99_ms`
  bool memory = false;         // memory, heap, rss, …
  bool per_something = false;  // `per_` followed by anything but a unit of time
  bool percentile = false;     // the word pNN
  bool percent = false;
  bool messages = false;
  bool requests = false;
  const Unit* unit = nullptr;  // what the suffix says: `_us`, `_bytes_total`, `_msg_per_s`; null when it says none
};

// Reads a name in one pass, without allocating; any bytes will do.
NameText read_name(std::string_view name);

// Whether a word is a percentile: `p` in any case and two digits at least, as record.md 3 names quantiles.
bool is_percentile(std::string_view word);

// Whether a name, of a metric or of a label, is neither empty nor holds control characters; any other UTF-8 is legal.
bool printable_name(std::string_view name);

// For a bare name, one that says what it is: `latency_p99_us` for `p99_ms`; "" for any other.
std::string better_name(std::string_view name);

}  // namespace mcp::metrology
