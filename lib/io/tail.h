// How a file ends, without reading it.
#pragma once

#include <cstddef>
#include <string>

namespace mcp::io {

// The last bytes of a regular file, at most that many; "-" is standard input. "" for anything else.
std::string tail_of(const std::string& path, std::size_t size);

}  // namespace mcp::io
