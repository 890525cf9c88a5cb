// What a template may call, as rows: Go's own functions, Prometheus' functions, and the methods of times and durations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "result/result.h"
#include "template/store.h"
#include "template/template.h"
#include "template/value.h"

namespace mcp::templates {

// The type of a parameter.
enum class Want : std::uint8_t { kAny, kAnyButNil, kString, kInt, kSample, kResult, kDuration, kTime };

// Go's name of it.
std::string_view type_name(Want want);

struct Call {
  Store& store;
  const Context& context;
  std::span<const Value> values;  // a method's receiver is the first
};

struct Function {
  std::string_view name;
  std::size_t fixed = 0;  // how many parameters there are, but for the variadic one
  bool variadic = false;  // the last one wants as many more as there are
  std::array<Want, 4> wants = {};
  Result<Value> (*run)(const Call& call) = nullptr;
};

// Nothing when there is no such function.
const Function* find_function(std::string_view name);

// The method of a type; its receiver does not count as a parameter. Nothing when it has none of that name.
const Function* find_method(Type receiver, std::string_view name);

std::span<const Function> builtin_functions();     // Go's own
std::span<const Function> prometheus_functions();  // those of Prometheus

}  // namespace mcp::templates
