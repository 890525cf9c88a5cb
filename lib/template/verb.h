// One verb of Go's fmt on one value.
#pragma once

#include <cstdint>
#include <string>

#include "template/value.h"

namespace mcp::templates {

// A verb with its flags: %+08.3f.
struct Verb {
  char32_t letter = U'v';
  bool plus = false;
  bool minus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  int width = -1;      // -1: none
  int precision = -1;  // the same
};

// Appends the value; a verb that does not fit it gives Go's %!d(string=hi).
void append_value(std::string& out, const Verb& verb, const Value& value);

// Appends a number by e, E, f, F, g, G, x, X, with Go's shortest digits where the verb has no precision.
void append_float(std::string& out, const Verb& verb, double real);

// Appends an integer by b, d, o, O, x, X, c, q, U.
void append_integer(std::string& out, const Verb& verb, std::int64_t integer, bool is_unsigned);

// Appends the text with the verb's width around it.
void append_padded(std::string& out, const Verb& verb, std::string_view text);

}  // namespace mcp::templates
