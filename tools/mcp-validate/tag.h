// The mark that --on-violation tag leaves on a record.
#pragma once

#include <string>
#include <string_view>

#include "finding.h"

namespace mcp::validate {

// Appends the line, an acceptable object, with its codes as the last key, `"violations":["unit.missing"]`, and `\n`; in
// place of the codes where the record has that key already.
void append_tagged(std::string& out, std::string_view line, const Findings& findings);

}  // namespace mcp::validate
