// Hosts with and without ports and domains.
#pragma once

#include <string>
#include <string_view>

namespace mcp::templates {

// The host of host:port, [v6]:port; what is no such thing stays as it is.
std::string strip_port(std::string_view address);

// The first label of a host's name, with its port where there is one; IP addresses stay as they are.
std::string strip_domain(std::string_view address);

}  // namespace mcp::templates
