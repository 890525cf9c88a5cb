// The names of rows that are alike, made short by leaving out what is the same in all of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "record/records.h"

namespace mcp::alert {

// Each set without the labels that all have.
std::vector<record::Labels> without_common_labels(std::vector<record::Labels> all);

// Each value without the beginning and the end that all values of its label have, in whole words where they are
// short; `gap` stands for either. Labels that not all sets have stay as they are.
std::vector<record::Labels> without_common_ends(std::vector<record::Labels> all, std::string_view gap);

}  // namespace mcp::alert
