// Tested by tests/unit/template/execute_test.cpp.
#include "template/value.h"

#include <algorithm>

namespace mcp::templates {

Value of_bool(bool truth) {
  Value value{.type = Type::kBool};
  value.truth = truth;
  return value;
}

Value of_integer(Type type, std::int64_t integer) {
  Value value{.type = type};
  value.integer = integer;
  return value;
}

Value of_int(std::int64_t integer) { return of_integer(Type::kInt, integer); }

Value of_float(double real) {
  Value value{.type = Type::kFloat};
  value.real = real;
  return value;
}

Value of_text(std::string_view text) {
  Value value{.type = Type::kString};
  value.text = text;
  return value;
}

Value of_map(const Map& map) {
  Value value{.type = Type::kMap};
  value.map = &map;
  return value;
}

Value of_items(const Items& items) {
  Value value{.type = Type::kList};
  value.items = &items;
  return value;
}

Value of_sample(const Series& sample) {
  Value value{.type = Type::kSample};
  value.sample = &sample;
  return value;
}

Value of_rule(const Rule& rule) {
  Value value{.type = Type::kRule};
  value.rule = &rule;
  return value;
}

bool is_signed(Type type) {
  return type == Type::kInt || type == Type::kInt64 || type == Type::kMonth || type == Type::kWeekday ||
         type == Type::kDuration;
}

bool is_unsigned(Type type) { return type == Type::kUint || type == Type::kUint8 || type == Type::kUint64; }

std::string_view type_name(const Value& value) {
  switch (value.type) {
    case Type::kMap:
      return value.map->of_strings ? "map[string]string" : "map[string]interface {}";
    case Type::kList:
      return value.items->type;
    case Type::kRule:
      return "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }";
    default:
      break;
  }
  constexpr std::string_view kNames[] = {
      "<nil>",         "interface {}",   "bool",       "int",   "int64",  "time.Month",      "time.Weekday",
      "time.Duration", "*time.Duration", "uint",       "uint8", "uint64", "float64",         "string",
      "template.HTML", "time.Time",      "*time.Time", "",      "",       "*template.sample"};
  return kNames[static_cast<std::size_t>(value.type)];
}

bool truth_of(const Value& value) {
  if (is_signed(value.type) || is_unsigned(value.type)) return value.integer != 0;
  switch (value.type) {
    case Type::kNothing:
    case Type::kNil:
      return false;
    case Type::kBool:
      return value.truth;
    case Type::kFloat:
      return value.real != 0;
    case Type::kString:
    case Type::kHtml:
      return !value.text.empty();
    case Type::kMap:
      return !value.map->entries.empty();
    case Type::kList:
      return !value.items->values.empty();
    default:
      return true;
  }
}

Value at_key(const Map& map, std::string_view key) {
  const auto found = std::lower_bound(map.entries.begin(), map.entries.end(), key,
                                      [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  if (found != map.entries.end() && found->first == key) return found->second;
  return map.of_strings ? of_text("") : Value{.type = Type::kNil};
}

}  // namespace mcp::templates
