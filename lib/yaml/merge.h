// The merge keys of YAML 1.1 (https://yaml.org/type/merge.html), which libyaml leaves to its callers.
#pragma once

#include "yaml/tree.h"

namespace mcp::yaml {

// Puts the members of what stands under a plain `<<` key into the mapping that has it, wherever in the tree; a key of
// the mapping's own counts before them, of several mappings the first. Errors are kConfig with line and column.
Status merge_keys(Node& root);

}  // namespace mcp::yaml
