// Tested by the golden cases of mcp-agg, tests/unit/mcp-agg/rules_test.cpp and merge_test.cpp.
#include "line_parts.h"

#include <cmath>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::agg {

void append_key_name(std::string& out, std::string_view name) {
  out += ",\"";
  out += name;
  out += "\":";
}

void append_number(std::string& out, std::string_view name, double value) {
  append_key_name(out, name);
  text::append_json_number(out, value);
}

void append_count(std::string& out, std::string_view name, std::uint64_t value) {
  append_key_name(out, name);
  text::append_uint(out, value);
}

void append_integer(std::string& out, std::string_view name, std::int64_t value) {
  append_key_name(out, name);
  text::append_int(out, value);
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  append_key_name(out, name);
  text::append_json_string(out, value);
}

void append_buckets(std::string& out, std::string_view name, const sketch::DenseCounts& counts) {
  append_key_name(out, name);
  out += "{\"offset\":";
  text::append_int(out, counts.offset());
  out += ",\"counts\":[";
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (i > 0) out += ',';
    text::append_uint(out, counts.at(i));
  }
  out += "]}";
}

void append_list(std::string& out, std::span<const double> numbers) {
  out += '[';
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) out += ',';
    text::append_json_number(out, numbers[i]);
  }
  out += ']';
}

void append_parts(std::string& out, std::vector<double>& room, std::string_view name, const sketch::ExactSum& sum,
                  double special) {
  if (std::isfinite(special)) {
    sum.parts(room);
  } else {
    room.assign(1, special);
  }
  append_key_name(out, name);
  append_list(out, room);
}

}  // namespace mcp::agg
