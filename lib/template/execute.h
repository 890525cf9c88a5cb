// A parsed template over its data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "result/result.h"
#include "template/node.h"
#include "template/store.h"
#include "template/template.h"
#include "template/value.h"

namespace mcp::templates {

// Where and why a run stopped.
struct Failure {
  std::string message;
  std::string definition;  // the template that was running, "" for the source itself
  std::string node;        // what was being evaluated, as Go prints it
  std::size_t at = 0;      // its byte in the source
};

struct Outcome {
  std::string text;  // what was written, up to the failure
  std::optional<Failure> failure;
};

Outcome execute(const Definitions& definitions, const Value& dot, Store& store, const Context& context);

}  // namespace mcp::templates
