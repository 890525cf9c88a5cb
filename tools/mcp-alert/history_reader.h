// Alert records as they come, into a history.
#pragma once

#include <optional>
#include <vector>

#include "history.h"
#include "ndjson/decode.h"
#include "stream/filter.h"

namespace mcp::alert {

// Holds what counts of each alert record until the end; lines of other kinds only say which time the input is of.
class HistoryReader final : public stream::Stage {
 public:
  // Writes the history at the end.
  using Last = void (*)(const AlertHistory& history, stream::Sink& sink);
  HistoryReader(std::int64_t flap_us, Last last) : history_(flap_us), last_(last) {}

  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;

 private:
  void one(const io::Line& line, stream::Sink& sink);
  void alert(const io::Line& line, stream::Sink& sink);
  void see_time(std::int64_t ts_us);

  AlertHistory history_;
  Last last_;
  ndjson::Decoder decoder_;
  std::vector<record::Alert> alerts_;
  std::optional<std::int64_t> from_us_, to_us_;
};

}  // namespace mcp::alert
