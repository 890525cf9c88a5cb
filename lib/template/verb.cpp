// Tested by tests/unit/template/format_test.cpp.
#include "template/verb.h"

#include <fmt/format.h>

#include <algorithm>

#include "template/limits.h"
#include "template/time.h"
#include "template/unicode.h"

namespace mcp::templates {
namespace {

// %!d(string=hi)
void append_bad(std::string& out, const Verb& verb, const Value& value) {
  out += "%!";
  append_rune(out, verb.letter);
  out += '(';
  if (value.type == Type::kNothing || value.type == Type::kNil) {
    out += "<nil>)";
    return;
  }
  out += type_name(value);
  out += '=';
  Verb plain = verb;
  plain.letter = U'v';
  append_value(out, plain, value);
  out += ')';
}

std::string_view cut(std::string_view text, int precision) {
  if (precision < 0) return text;
  std::size_t end = 0;
  for (int i = 0; i < precision && end < text.size(); ++i) end += rune_at(text, end).size;
  return text.substr(0, end);
}

void append_hex(std::string& out, const Verb& verb, std::string_view text) {
  if (verb.precision >= 0) text = text.substr(0, static_cast<std::size_t>(verb.precision));
  const std::string_view digits = verb.letter == U'x' ? "0123456789abcdef" : "0123456789ABCDEF";
  const std::string_view base = !verb.sharp ? "" : verb.letter == U'x' ? "0x" : "0X";
  std::string hex;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (verb.space && i > 0) hex += ' ';
    if (i == 0 || verb.space) hex += base;
    const auto byte = static_cast<unsigned char>(text[i]);
    hex += digits[byte >> 4U];
    hex += digits[byte & 0xFU];
  }
  append_padded(out, verb, hex);
}

void append_text(std::string& out, const Verb& verb, const Value& value) {
  const Quoting quoting = verb.plus ? Quoting::kAscii : Quoting::kUnicode;
  std::string quoted;
  switch (verb.letter) {
    case U'v':
      if (!verb.sharp) return append_padded(out, verb, cut(value.text, verb.precision));
      append_quoted(quoted, value.text, Quoting::kUnicode);
      return append_padded(out, verb, quoted);
    case U's':
      return append_padded(out, verb, cut(value.text, verb.precision));
    case U'q':
      if (verb.sharp && value.text.find_first_of("`\n\r\x7f") == std::string_view::npos) {
        return append_padded(out, verb, '`' + std::string(cut(value.text, verb.precision)) + '`');
      }
      append_quoted(quoted, cut(value.text, verb.precision), quoting);
      return append_padded(out, verb, quoted);
    case U'x':
    case U'X':
      return append_hex(out, verb, value.text);
    default:
      return append_bad(out, verb, value);
  }
}

void append_any_integer(std::string& out, const Verb& verb, const Value& value) {
  if (std::u32string_view(U"bcdoOqxXU").find(verb.letter) != std::u32string_view::npos) {
    return append_integer(out, verb, value.integer, is_unsigned(value.type));
  }
  if (verb.letter != U'v') return append_bad(out, verb, value);
  Verb plain = verb;
  plain.letter = U'd';
  plain.plus = false;
  if (verb.sharp && is_unsigned(value.type)) {
    plain.letter = U'x';  // %#v of an unsigned one is 0x…
  } else {
    plain.sharp = false;
  }
  append_integer(out, plain, value.integer, is_unsigned(value.type));
}

void append_real(std::string& out, const Verb& verb, const Value& value) {
  if (std::u32string_view(U"eEfFgGxX").find(verb.letter) != std::u32string_view::npos) {
    return append_float(out, verb, value.real);
  }
  if (verb.letter != U'v') return append_bad(out, verb, value);
  Verb plain = verb;
  plain.letter = U'g';
  plain.plus = false;
  plain.sharp = false;
  append_float(out, plain, value.real);
}

void append_map(std::string& out, const Verb& verb, const Map& map) {
  const bool source = verb.sharp && verb.letter == U'v';
  out += source ? map.of_strings ? "map[string]string{" : "map[string]interface {}{" : "map[";
  std::string_view before = "";
  for (const auto& [key, value] : map.entries) {
    out += before;
    append_value(out, verb, of_text(key));
    out += ':';
    append_value(out, verb, value);
    before = source ? ", " : " ";
    if (out.size() > kLongestOutput) return;  // refused by whoever asked for it
  }
  out += source ? '}' : ']';
}

void append_items(std::string& out, const Verb& verb, const Items& items) {
  const bool source = verb.sharp && verb.letter == U'v';
  if (source) out += items.type;
  out += source ? '{' : '[';
  std::string_view before = "";
  for (const Value& value : items.values) {
    out += before;
    append_value(out, verb, value);
    before = source ? ", " : " ";
    if (out.size() > kLongestOutput) return;  // refused by whoever asked for it
  }
  out += source ? '}' : ']';
}

// A struct's fields; %+v names them.
struct Field {
  std::string_view name;
  Value value;
};

void append_fields(std::string& out, const Verb& verb, std::string_view type, std::initializer_list<Field> fields) {
  const bool source = verb.sharp && verb.letter == U'v';
  if (source) out += type;
  out += '{';
  std::string_view before = "";
  for (const Field& field : fields) {
    out += before;
    if (source || (verb.plus && verb.letter == U'v')) {
      out += field.name;
      out += ':';
    }
    append_value(out, verb, field.value);
    before = source ? ", " : " ";
  }
  out += '}';
}

// A type with a method String: it serves v, s, q, x and X.
bool append_stringer(std::string& out, const Verb& verb, const Value& value) {
  if (std::u32string_view(U"vsqxX").find(verb.letter) == std::u32string_view::npos) return false;
  if (verb.letter == U'v' && verb.sharp) return false;
  const auto text = string_method(value);
  if (!text) return false;
  append_text(out, verb, of_text(*text));
  return true;
}

}  // namespace

void append_value(std::string& out, const Verb& verb, const Value& value) {
  if (verb.letter == U'T') {
    Verb plain = verb;
    plain.letter = U's';
    return append_padded(out, plain, value.type == Type::kNil ? "<nil>" : type_name(value));
  }
  if (append_stringer(out, verb, value)) return;
  if (is_text(value.type)) return append_text(out, verb, value);
  if (is_signed(value.type) || is_unsigned(value.type)) return append_any_integer(out, verb, value);
  switch (value.type) {
    case Type::kNil:
      if (verb.letter == U'v' && verb.sharp) return append_padded(out, verb, "interface {}(nil)");
      [[fallthrough]];
    case Type::kNothing:
      return verb.letter == U'v' ? append_padded(out, verb, "<nil>") : append_bad(out, verb, value);
    case Type::kBool:
      if (verb.letter != U'v' && verb.letter != U't') return append_bad(out, verb, value);
      return append_padded(out, verb, value.truth ? "true" : "false");
    case Type::kFloat:
      return append_real(out, verb, value);
    case Type::kMap:
      return append_map(out, verb, *value.map);
    case Type::kList:
      return append_items(out, verb, *value.items);
    case Type::kSample:
      out += '&';
      return append_fields(out, verb, "template.sample",
                           {{"Labels", of_map(value.sample->labels)}, {"Value", of_float(value.sample->value)}});
    case Type::kRule:
      return append_fields(out, verb, type_name(value),
                           {{"Labels", of_map(value.rule->labels)},
                            {"ExternalLabels", of_map(value.rule->external_labels)},
                            {"ExternalURL", of_text(value.rule->external_url)},
                            {"Value", of_float(value.rule->value)}});
    default:
      return append_bad(out, verb, of_integer(Type::kInt64, value.integer));  // a time or a pointer by a number's verb
  }
}

}  // namespace mcp::templates
