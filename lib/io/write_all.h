// Writing to a descriptor until all is written. Inside of the room.
#pragma once

#include <string_view>

#include "result/result.h"

namespace mcp::io {

// `what: ` and the system's words for the number, of the file named.
Error system_error(std::string_view name, std::string_view what, int number);

// Waits where the descriptor does not take more at once; kClosed where its reader went away.
Status write_all(int fd, std::string_view name, std::string_view bytes);

}  // namespace mcp::io
