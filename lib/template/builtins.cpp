// Go's own functions. Tested by tests/unit/template/functions_test.cpp.
#include <algorithm>
#include <optional>

#include "template/escape.h"
#include "template/format.h"
#include "template/functions.h"

namespace mcp::templates {
namespace {

bool is_number(const Value& value) { return is_signed(value.type) || is_unsigned(value.type); }
bool is_nil(const Value& value) { return value.type == Type::kNothing || value.type == Type::kNil; }

Result<Value> kept(const Call& call, Result<std::string> text) {
  if (!text) return text.error();
  return call.store.keep(std::move(*text));
}

// The texts of the values as one, as html, js and urlquery take them.
Result<std::string> joined(const Call& call) {
  if (call.values.size() == 1 && is_text(call.values[0].type)) return std::string(call.values[0].text);
  std::vector<std::string> printed(call.values.size());
  std::vector<Value> values(call.values.begin(), call.values.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].type != Type::kSample && !is_nil(values[i])) continue;
    append_printed(printed[i], values[i]);
    values[i] = of_text(printed[i]);
  }
  return sprint(values);
}

// The number of an index, which is below the end.
Result<std::size_t> index_of(const Value& index, std::size_t end) {
  if (is_nil(index)) return refusal("cannot index slice/array with nil");
  if (!is_number(index)) return refusal("cannot index slice/array with type " + std::string(type_name(index)));
  const bool below = !is_unsigned(index.type) && index.integer < 0;
  if (below || static_cast<std::uint64_t>(index.integer) >= end) {
    return refusal("index out of range: " + std::to_string(index.integer));
  }
  return static_cast<std::size_t>(index.integer);
}

Result<Value> index(const Call& call) {
  Value value = call.values[0];
  if (is_nil(value)) return refusal("index of untyped nil");
  for (const Value& key : call.values.subspan(1)) {
    if (is_nil(value)) return refusal("index of nil pointer");
    if (value.type == Type::kMap) {
      if (is_nil(key)) return refusal("value is nil; should be of type string");
      if (key.type != Type::kString) {
        return refusal("value has type " + std::string(type_name(key)) + "; should be string");
      }
      value = at_key(*value.map, key.text);
    } else if (value.type == Type::kList || is_text(value.type)) {
      const bool is_list = value.type == Type::kList;
      const std::size_t size = is_list ? value.items->values.size() : value.text.size();
      const auto at = index_of(key, size + 1);
      if (!at) return at.error();
      if (*at == size)
        return refusal(is_list ? "reflect: slice index out of range" : "reflect: string index out of range");
      value = value.type == Type::kList ? value.items->values[*at]
                                        : of_integer(Type::kUint8, static_cast<unsigned char>(value.text[*at]));
    } else {
      return refusal("can't index item of type " + std::string(type_name(value)));
    }
  }
  return value;
}

Result<Value> slice(const Call& call) {
  const Value& value = call.values[0];
  if (is_nil(value)) return refusal("slice of untyped nil");
  const auto indices = call.values.subspan(1);
  if (indices.size() > 3) return refusal("too many slice indexes: " + std::to_string(indices.size()));
  const bool is_list = value.type == Type::kList;
  if (!is_list && !is_text(value.type)) return refusal("can't slice item of type " + std::string(type_name(value)));
  if (!is_list && indices.size() == 3) return refusal("cannot 3-index slice a string");
  const std::size_t size = is_list ? value.items->values.size() : value.text.size();
  std::size_t bounds[3] = {0, size, size};
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto at = index_of(indices[i], size + 1);
    if (!at) return at.error();
    bounds[i] = *at;
  }
  for (const auto& [from, to] : {std::pair(bounds[0], bounds[1]), std::pair(bounds[1], bounds[2])}) {
    if (from > to) return refusal("invalid slice index: " + std::to_string(from) + " > " + std::to_string(to));
  }
  if (!is_list) {
    Value part = value;
    part.text = value.text.substr(bounds[0], bounds[1] - bounds[0]);
    return part;
  }
  const auto begin = value.items->values.begin();
  return call.store.keep(
      Items{value.items->type,
            {begin + static_cast<std::ptrdiff_t>(bounds[0]), begin + static_cast<std::ptrdiff_t>(bounds[1])}});
}

Result<Value> length(const Call& call) {
  const Value& value = call.values[0];
  if (is_nil(value)) return refusal("reflect: call of reflect.Value.Type on zero Value");
  if (is_text(value.type)) return of_int(static_cast<std::int64_t>(value.text.size()));
  if (value.type == Type::kMap) return of_int(static_cast<std::int64_t>(value.map->entries.size()));
  if (value.type == Type::kList) return of_int(static_cast<std::int64_t>(value.items->values.size()));
  return refusal("len of type " + std::string(type_name(value)));
}

Result<Value> call_function(const Call& call) {
  if (is_nil(call.values[0])) return refusal("call of nil");
  return refusal("non-function of type " + std::string(type_name(call.values[0])));
}

// The kinds that compare with each other.
enum class Basic : std::uint8_t { kNone, kBool, kSigned, kUnsigned, kFloat, kText };

Basic basic(const Value& value) {
  if (is_signed(value.type)) return Basic::kSigned;
  if (is_unsigned(value.type)) return Basic::kUnsigned;
  if (is_text(value.type)) return Basic::kText;
  return value.type == Type::kBool ? Basic::kBool : value.type == Type::kFloat ? Basic::kFloat : Basic::kNone;
}

Error not_comparable() { return refusal("incompatible types for comparison"); }

Result<bool> same(const Value& a, const Value& b) {
  const Basic kind = basic(a);
  if (kind == Basic::kNone || basic(b) == Basic::kNone) {
    if (is_nil(a) || is_nil(b)) return is_nil(a) && is_nil(b);
    if (a.type != b.type) return not_comparable();
    if (a.type == Type::kSample) return a.sample == b.sample;
    if (a.type == Type::kTime || a.type == Type::kTimeAt) return a.integer == b.integer;
    return refusal("non-comparable type " + std::string(type_name(a)));
  }
  if (kind != basic(b)) {
    const bool mixed = is_number(a) && is_number(b);
    if (!mixed) return not_comparable();
    return a.integer >= 0 && b.integer >= 0 && a.integer == b.integer;
  }
  switch (kind) {
    case Basic::kBool:
      return a.truth == b.truth;
    case Basic::kFloat:
      return a.real == b.real;
    case Basic::kText:
      return a.text == b.text;
    default:
      return a.integer == b.integer;
  }
}

Result<bool> less(const Value& a, const Value& b) {
  const Basic kind = basic(a);
  if (kind == Basic::kNone || basic(b) == Basic::kNone) return refusal("invalid type for comparison");
  if (kind != basic(b)) {
    if (!is_number(a) || !is_number(b)) return not_comparable();
    if (is_signed(a.type) && a.integer < 0) return true;
    if (is_signed(b.type) && b.integer < 0) return false;
    return static_cast<std::uint64_t>(a.integer) < static_cast<std::uint64_t>(b.integer);
  }
  switch (kind) {
    case Basic::kFloat:
      return a.real < b.real;
    case Basic::kText:
      return a.text < b.text;
    case Basic::kSigned:
      return a.integer < b.integer;
    case Basic::kUnsigned:
      return static_cast<std::uint64_t>(a.integer) < static_cast<std::uint64_t>(b.integer);
    default:
      return refusal("invalid type for comparison");
  }
}

Result<Value> equal_to_any(const Call& call) {
  if (call.values.size() < 2) return refusal("missing argument for comparison");
  for (const Value& other : call.values.subspan(1)) {
    const auto is_same = same(call.values[0], other);
    if (!is_same) return is_same.error();
    if (*is_same) return of_bool(*is_same);
  }
  return of_bool(0 == 1);
}

// Go's le is lt or eq, and its gt and ge are what le and lt are not: NaN is greater than everything.
Result<bool> less_or_equal(const Value& a, const Value& b) {
  auto is_less = less(a, b);
  return !is_less || *is_less ? is_less : same(a, b);
}

Result<Value> negated(Result<bool> truth) {
  if (!truth) return truth.error();
  return of_bool(!*truth);
}

Result<Value> plainly(Result<bool> truth) {
  if (!truth) return truth.error();
  return of_bool(*truth);
}

Result<Value> escaped(const Call& call, std::string (*escape)(std::string_view)) {
  const auto text = joined(call);
  if (!text) return text.error();
  if (Status paid = call.store.pay(text->size()); !paid) return paid.error();
  return call.store.keep(escape(*text));
}

constexpr Function kBuiltins[] = {
    {"and", 1, true, {Want::kAny, Want::kAny}, nullptr},
    {"call", 1, true, {Want::kAny, Want::kAny}, call_function},
    {"eq", 1, true, {Want::kAnyButNil, Want::kAnyButNil}, equal_to_any},
    {"ge",
     2,
     false,
     {Want::kAnyButNil, Want::kAnyButNil},
     [](const Call& call) { return negated(less(call.values[0], call.values[1])); }},
    {"gt",
     2,
     false,
     {Want::kAnyButNil, Want::kAnyButNil},
     [](const Call& call) { return negated(less_or_equal(call.values[0], call.values[1])); }},
    {"html", 0, true, {Want::kAny}, [](const Call& call) { return escaped(call, html_escaped); }},
    {"index", 1, true, {Want::kAnyButNil, Want::kAnyButNil}, index},
    {"js", 0, true, {Want::kAny}, [](const Call& call) { return escaped(call, js_escaped); }},
    {"le",
     2,
     false,
     {Want::kAnyButNil, Want::kAnyButNil},
     [](const Call& call) { return plainly(less_or_equal(call.values[0], call.values[1])); }},
    {"len", 1, false, {Want::kAnyButNil}, length},
    {"lt",
     2,
     false,
     {Want::kAnyButNil, Want::kAnyButNil},
     [](const Call& call) { return plainly(less(call.values[0], call.values[1])); }},
    {"ne",
     2,
     false,
     {Want::kAnyButNil, Want::kAnyButNil},
     [](const Call& call) { return negated(same(call.values[0], call.values[1])); }},
    {"not",
     1,
     false,
     {Want::kAnyButNil},
     [](const Call& call) -> Result<Value> { return of_bool(!truth_of(call.values[0])); }},
    {"or", 1, true, {Want::kAny, Want::kAny}, nullptr},
    {"print", 0, true, {Want::kAny}, [](const Call& call) { return kept(call, sprint(call.values)); }},
    {"printf",
     1,
     true,
     {Want::kString, Want::kAny},
     [](const Call& call) { return kept(call, sprintf(call.values[0].text, call.values.subspan(1))); }},
    {"println", 0, true, {Want::kAny}, [](const Call& call) { return kept(call, sprintln(call.values)); }},
    {"slice", 1, true, {Want::kAnyButNil, Want::kAnyButNil}, slice},
    {"urlquery", 0, true, {Want::kAny}, [](const Call& call) { return escaped(call, query_escaped); }},
};

}  // namespace

std::span<const Function> builtin_functions() { return kBuiltins; }

}  // namespace mcp::templates
