// The answers of --batch as lines (compliance/batch-format.md).
#pragma once

#include <string>
#include <string_view>

#include "reply.h"

namespace mcp::query {

// Each appends one line.
void append_answer(std::string& out, std::size_t number, const Reply& reply);
void append_failure(std::string& out, std::size_t number, std::string_view error);

}  // namespace mcp::query
