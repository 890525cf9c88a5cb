// mcp-agg --merge: aggregates in, those of one pass over everything out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "accumulator.h"
#include "encode.h"
#include "group_sums.h"
#include "key_table.h"
#include "ndjson/decode.h"
#include "plan.h"
#include "stream/filter.h"
#include "top.h"

namespace mcp::agg {

// Nothing is late: all windows are held until the end of input.
class Merger final : public stream::Stage {
 public:
  explicit Merger(Plan plan);

  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;

 private:
  struct Place {
    std::int64_t end_us = 0;
    std::int64_t width_us = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  // Into its window; an Error where its group is of another kind.
  Status add(const record::SeriesRef& series, const Place& place, const Accumulator& part);
  Nature nature_of(const record::Aggregate& aggregate, const Accumulator& part);
  std::string_view unit(const Nature& nature) const {
    return nature.unit == Nature::kNoUnit ? std::string_view() : units_.key(nature.unit);
  }
  Status take(const io::Line& line, stream::Sink& sink);
  Status aggregate(const io::Line& line, const record::Aggregate& aggregate, stream::Sink& sink);
  GroupSums& window_at(const Place& place) { return windows_.try_emplace(place, plan_.distribution).first->second; }
  std::uint32_t group_of(const record::SeriesRef& series);
  Status complete_ladder();
  void tell_labels(stream::Sink& sink) const;
  bool has_level(std::int64_t width_us) const;

  const Plan plan_;
  ndjson::Decoder decoder_;
  KeyTable groups_;
  std::vector<FoldKind> kinds_;  // by group
  KeyTable units_;
  std::string key_;
  std::vector<bool> label_met_;  // by plan_.grouping.names
  std::uint64_t samples_ = 0;    // of all that was merged
  std::map<Place, GroupSums> windows_;
  Encoder encoder_;
  std::optional<Top> top_;
};

}  // namespace mcp::agg
