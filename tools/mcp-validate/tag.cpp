// Tested by tests/unit/mcp-validate/tag_test.cpp.
#include "tag.h"

#include "json/json.h"

namespace mcp::validate {
namespace {

constexpr std::string_view kKey = "violations";

// Each code once, in the order of the gates.
std::string codes_of(const Findings& findings) {
  std::string out = "[";
  for (const Finding& finding : findings.all()) {
    const std::string quoted = '"' + std::string(metrology::row_of(finding.fault).code) + '"';
    if (out.find(quoted) != std::string::npos) continue;
    if (out.size() > 1) out += ',';
    out += quoted;
  }
  return out + "]";
}

}  // namespace

void append_tagged(std::string& out, std::string_view line, const Findings& findings) {
  const std::string codes = codes_of(findings);
  const std::string_view path[] = {kKey};
  if (const auto old = json::locate(line, path)) {
    out += line.substr(0, old->begin);
    out += codes;
    out += line.substr(old->end);
    out += '\n';
    return;
  }
  const std::size_t end = line.rfind('}');
  const std::size_t last = line.find_last_not_of(" \t\r", end - 1);
  out += line.substr(0, end);
  if (line[last] != '{') out += ',';
  out += '"';
  out += kKey;
  out += "\":";
  out += codes;
  out += line.substr(end);
  out += '\n';
}

}  // namespace mcp::validate
