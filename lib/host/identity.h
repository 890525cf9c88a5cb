// What uname says of the machine, and the time.
#pragma once

#include <string>

#include "host/emitter.h"

namespace mcp::host {

struct Identity {
  std::string system, release, version, machine, nodename, domainname;
};

// From uname(2), each part replaced by what root/proc/sys/kernel says where it says something.
Identity identify(const std::string& root);

// The family node_uname_info.
void emit_identity(const Identity& identity, Emitter& out);
// The clock, as the time that all samples get.
void emit_time(Emitter& out);

}  // namespace mcp::host
