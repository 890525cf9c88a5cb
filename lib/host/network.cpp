// Reference: the kernel's Documentation/ABI/testing/sysfs-class-net and net/core/net-procfs.c for the columns.
// Tested by tests/unit/host/parsers_test.cpp, fuzzed by tests/fuzz/host_proc_fuzz.cpp.
#include "host/network.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "host/fields.h"
#include "text/number.h"

namespace mcp::host {
namespace {

using record::Label;
using record::Type;

// In the order of the file.
constexpr std::array<std::string_view, kTrafficColumns> kColumns = {
    "receive_bytes",  "receive_packets",  "receive_errs",       "receive_drop",
    "receive_fifo",   "receive_frame",    "receive_compressed", "receive_multicast",
    "transmit_bytes", "transmit_packets", "transmit_errs",      "transmit_drop",
    "transmit_fifo",  "transmit_colls",   "transmit_carrier",   "transmit_compressed"};

struct Attribute {
  std::string_view name;  // the node exporter's
  Type type = Type::kGauge;
  double scale = 1;
};
constexpr double kBytesPerMegabit = 125000;
// In the order of kAttributeFiles.
constexpr std::array<Attribute, kAttributeFiles.size()> kAttributes = {{
    {"address_assign_type"},
    {"carrier"},
    {"carrier_changes_total", Type::kCounter},
    {"carrier_down_changes_total", Type::kCounter},
    {"carrier_up_changes_total", Type::kCounter},
    {"device_id"},
    {"dormant"},
    {"flags"},
    {"iface_id"},
    {"iface_link"},
    {"iface_link_mode"},
    {"mtu_bytes"},
    {"name_assign_type"},
    {"speed_bytes", Type::kGauge, kBytesPerMegabit},
    {"net_dev_group"},
    {"transmit_queue_length"},
    {"protocol_type"},
}};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
}

void emit_attribute(std::size_t index, const std::vector<Interface>& interfaces, Emitter& out) {
  const Attribute& attribute = kAttributes[index];
  const auto known = [&](const Interface& i) { return i.attributes[index].has_value(); };
  if (std::none_of(interfaces.begin(), interfaces.end(), known)) return;
  out.family("node_network_" + std::string(attribute.name), attribute.type,
             "Network device property: " + std::string(attribute.name));
  for (const Interface& interface : interfaces) {
    if (!known(interface)) continue;
    out.add(static_cast<double>(*interface.attributes[index]) * attribute.scale, {{"device", interface.device}});
  }
}

void emit_nohandler(const std::vector<Interface>& interfaces, Emitter& out) {
  const auto known = [](const Interface& i) { return i.receive_nohandler.has_value(); };
  if (std::none_of(interfaces.begin(), interfaces.end(), known)) return;
  out.family("node_network_receive_nohandler_total", Type::kCounter, "Network device statistic receive_nohandler.");
  for (const Interface& interface : interfaces) {
    if (!known(interface)) continue;
    out.add(static_cast<double>(*interface.receive_nohandler), {{"device", interface.device}});
  }
}

}  // namespace

Result<std::vector<Traffic>> parse_net_dev(std::string_view text) {
  std::vector<Traffic> all;
  Lines lines(text);
  while (const auto line = lines.next()) {
    const std::size_t colon = line->rfind(':');     // a name may hold one (an alias), a number cannot
    if (colon == std::string_view::npos) continue;  // the two lines of headings
    std::string_view rest = line->substr(colon + 1);
    Traffic traffic;
    traffic.device = trimmed(line->substr(0, colon));
    for (std::uint64_t& column : traffic.columns) {
      const std::string_view field = take_field(rest);
      const auto count = text::parse_uint(field);
      if (!count) return unexpected(lines.number(), "a number", field);
      column = *count;
    }
    all.push_back(std::move(traffic));
  }
  return all;
}

std::optional<std::int64_t> parse_attribute(std::string_view text) {
  const std::string_view number = trimmed(text);
  if (!number.starts_with("0x")) return text::parse_int(number);
  const std::string_view digits = number.substr(2);
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (failed != std::errc{} || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

void emit_traffic(const std::vector<Traffic>& traffic, Emitter& out) {
  if (traffic.empty()) return;
  for (std::size_t i = 0; i < kTrafficColumns; ++i) {
    const std::string name(kColumns[i]);
    out.family("node_network_" + name + "_total", Type::kCounter, "Network device statistic " + name + ".");
    for (const Traffic& device : traffic) out.add(static_cast<double>(device.columns[i]), {{"device", device.device}});
  }
}

void emit_interfaces(const std::vector<Interface>& interfaces, Emitter& out) {
  if (interfaces.empty()) return;
  emit_nohandler(interfaces, out);
  for (std::size_t i = 0; i < kAttributes.size(); ++i) emit_attribute(i, interfaces, out);
  out.family("node_network_up", Type::kGauge, "Value is 1 if operstate is 'up', 0 otherwise.");
  for (const Interface& i : interfaces) out.add(i.operstate == "up" ? 1 : 0, {{"device", i.device}});
  out.family("node_network_info", Type::kGauge, "Non-numeric data from /sys/class/net/<iface>, value is always 1.");
  for (const Interface& i : interfaces) {
    std::vector<Label> labels = {{"address", i.address}, {"broadcast", i.broadcast}, {"device", i.device},
                                 {"duplex", i.duplex},   {"ifalias", i.ifalias},     {"operstate", i.operstate}};
    record::normalise(labels);
    out.add_labelled(1, labels);
  }
}

}  // namespace mcp::host
