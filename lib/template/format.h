// Go's fmt over template values.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "result/result.h"
#include "template/value.h"

namespace mcp::templates {

// %v of one value, as a template prints it: an interface that holds nothing is <no value>.
void append_printed(std::string& out, const Value& value);

// fmt.Sprint, fmt.Sprintln and fmt.Sprintf. Longer than the output may be is an Error (kConfig).
Result<std::string> sprint(std::span<const Value> values);
Result<std::string> sprintln(std::span<const Value> values);
Result<std::string> sprintf(std::string_view format, std::span<const Value> values);

}  // namespace mcp::templates
