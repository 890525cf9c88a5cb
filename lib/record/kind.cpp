// Tested by tests/unit/record/kind_test.cpp.
#include "record/kind.h"

#include <iterator>

namespace mcp::record {
namespace {
constexpr std::string_view kKinds[] = {"sample",    "metadata", "aggregate", "span", "alert",
                                       "violation", "chaos",    "event",     "log",  "report"};
constexpr std::string_view kTypes[] = {"unknown",        "counter", "gauge", "histogram",
                                       "gaugehistogram", "summary", "info",  "stateset"};
}  // namespace

std::string_view name_of(Kind kind) {
  const auto i = static_cast<std::size_t>(kind);
  return i < std::size(kKinds) ? kKinds[i] : std::string_view();
}

Kind kind_of(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if (kKinds[i] == word) return static_cast<Kind>(i);
  }
  return Kind::kForeign;
}

std::string_view name_of(Type type) { return kTypes[static_cast<std::size_t>(type)]; }

std::optional<Type> type_of(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kTypes); ++i) {
    if (kTypes[i] == word) return static_cast<Type>(i);
  }
  return std::nullopt;
}

}  // namespace mcp::record
