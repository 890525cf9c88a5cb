// /proc/net/dev, and the attributes of an interface in /sys/class/net.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/emitter.h"
#include "result/result.h"

namespace mcp::host {

inline constexpr std::size_t kTrafficColumns = 16;  // 8 received, 8 transmitted

struct Traffic {
  std::string device;
  std::array<std::uint64_t, kTrafficColumns> columns{};
};

// In the order of the file.
Result<std::vector<Traffic>> parse_net_dev(std::string_view text);

// The numeric attributes, by the name of their file in /sys/class/net/DEVICE.
inline constexpr std::array<std::string_view, 17> kAttributeFiles = {
    "addr_assign_type",
    "carrier",
    "carrier_changes",
    "carrier_down_count",
    "carrier_up_count",
    "dev_id",
    "dormant",
    "flags",
    "ifindex",
    "iflink",
    "link_mode",
    "mtu",
    "name_assign_type",
    "speed",
    "netdev_group",
    "tx_queue_len",
    "type",
};

struct Interface {
  std::string device;
  std::array<std::optional<std::int64_t>, kAttributeFiles.size()> attributes;  // in the order of kAttributeFiles
  std::optional<std::uint64_t> receive_nohandler;
  std::string address, broadcast, duplex, ifalias, operstate;
};

// The number in an attribute's file, decimal or 0x…; nothing for anything else.
std::optional<std::int64_t> parse_attribute(std::string_view text);

// One family for each column, node_network_*_total, with a sample for each device.
void emit_traffic(const std::vector<Traffic>& traffic, Emitter& out);
// The families of node_network_* that describe interfaces, each with those that have the attribute.
void emit_interfaces(const std::vector<Interface>& interfaces, Emitter& out);

}  // namespace mcp::host
