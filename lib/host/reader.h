// This machine as samples: what /proc, /sys and statvfs say, under the node exporter's names, labels, types and help.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "record/sample.h"
#include "result/result.h"

namespace mcp::host {

// Takes what was read. Views are good during the call.
class Sink {
 public:
  virtual ~Sink() = default;
  // A family begins; each of a read comes once, in the same order every time.
  virtual void family(const record::Metadata& about) = 0;
  // A sample of the family begun last: name, time, type, unit, number and sorted labels are set, and scope is
  // per_node_total. Neither `instance` nor `job` is among the labels.
  virtual void sample(const record::Sample& sample) = 0;
};

// Keeps the files open and rereads them, so that a reading costs little; not for two threads at once.
class Reader {
 public:
  // `root` is "/", or a folder that holds proc/ and sys/ (a container's host mount, a test's captured files).
  explicit Reader(std::string root = "/");
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  // Reads everything once; every sample gets now_us. What cannot be read or makes no sense is left out and named in the
  // result, one Error a file; a file that this kernel does not have is no problem. Never waits for a hanging mount
  // longer than a second, and not again while it hangs.
  std::vector<Error> read(std::int64_t now_us, Sink& sink);

  // The machine's name, for the label `instance`.
  const std::string& nodename() const;

 private:
  class Files;
  std::unique_ptr<Files> files_;
};

}  // namespace mcp::host
