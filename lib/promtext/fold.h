// Holds the points of one OpenMetrics metric until its `_created` can no longer come, and gives them that time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "promtext/reader.h"
#include "record/series.h"

namespace mcp::promtext {

// A metric is a family with one set of labels, `le` and `quantile` aside. In OpenMetrics its lines stand together and
// `_created` comes anywhere among them, mostly last. What is held is copied, and bounded: a metric of more points than
// fit goes on without its time.
class Fold {
 public:
  // Whether the next point or time, with these labels, is of the metric that is held.
  bool same_metric(std::string_view family, std::span<const record::Label> labels) const;
  // Begins another metric; nothing must be held.
  void begin(std::string_view family, std::span<const record::Label> labels);
  bool empty() const { return used_ == 0; }
  bool full() const { return used_ == kMostPoints; }

  void hold(const Point& point);
  void created(std::optional<std::int64_t> at_us) { created_us_ = at_us; }
  // Appends the held points to `out`, with the metric's time; their views are good until the next release().
  void release(std::vector<Point>& out);

 private:
  static constexpr std::size_t kMostPoints = 4096;

  struct Slot {
    std::string bytes;
    std::vector<record::Label> labels, exemplar_labels;
    Point point;
  };
  std::deque<Slot> slots_;     // the first used_ hold something
  std::deque<Slot> released_;  // what was given out last
  std::size_t used_ = 0;
  std::string family_;
  std::vector<std::pair<std::string, std::string>> labels_;  // the first label_count_
  std::size_t label_count_ = 0;
  std::optional<std::int64_t> created_us_;
};

}  // namespace mcp::promtext
