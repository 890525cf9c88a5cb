// Tested by tests/unit/host/reader_test.cpp.
#include "host/identity.h"

#include <sys/utsname.h>

#include <vector>

#include "host/files.h"

namespace mcp::host {
namespace {

void replace(const std::string& path, std::string& value) {
  std::string text;
  read_once(path, text);
  while (text.ends_with('\n')) text.pop_back();
  if (!text.empty()) value = text;
}

}  // namespace

Identity identify(const std::string& root) {
  Identity identity;
  utsname names{};
  if (uname(&names) == 0) {
    identity = {.system = names.sysname,
                .release = names.release,
                .version = names.version,
                .machine = names.machine,
                .nodename = names.nodename,
                .domainname = "(none)"};
  }
  const std::string kernel = root + "/proc/sys/kernel/";
  replace(kernel + "ostype", identity.system);
  replace(kernel + "osrelease", identity.release);
  replace(kernel + "version", identity.version);
  replace(kernel + "arch", identity.machine);
  replace(kernel + "hostname", identity.nodename);
  replace(kernel + "domainname", identity.domainname);
  return identity;
}

void emit_identity(const Identity& identity, Emitter& out) {
  out.family("node_uname_info", record::Type::kGauge,
             "Labeled system information as provided by the uname system call.");
  std::vector<record::Label> labels = {{"domainname", identity.domainname}, {"machine", identity.machine},
                                       {"nodename", identity.nodename},     {"release", identity.release},
                                       {"sysname", identity.system},        {"version", identity.version}};
  record::normalise(labels);
  out.add_labelled(1, labels);
}

void emit_time(Emitter& out) {
  out.single("node_time_seconds", record::Type::kGauge, "System time in seconds since epoch (1970).",
             static_cast<double>(out.now_us()) / 1e6);
}

}  // namespace mcp::host
