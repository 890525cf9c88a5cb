// Tested by tests/unit/template/functions_test.cpp.
#include "template/functions.h"

namespace mcp::templates {

std::string_view type_name(Want want) {
  constexpr std::string_view kNames[] = {"interface {}",     "reflect.Value",        "string",        "int",
                                         "*template.sample", "template.queryResult", "time.Duration", "time.Time"};
  return kNames[static_cast<std::size_t>(want)];
}

const Function* find_function(std::string_view name) {
  for (const auto functions : {builtin_functions(), prometheus_functions()}) {
    for (const Function& function : functions) {
      if (function.name == name) return &function;
    }
  }
  return nullptr;
}

}  // namespace mcp::templates
