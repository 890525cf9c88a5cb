// Tested by tests/unit/plot/svg_test.cpp.
#include "plot/trace.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "plot/document.h"

namespace mcp::plot {

void Trace::to(std::int64_t ts_us, double x, double y) {
  const Spot spot{x, y, points_};
  if (drawing_ && std::floor(x) != std::floor(last_.x)) flush();
  if (!drawing_ || std::floor(x) != std::floor(last_.x)) first_ = low_ = high_ = spot;
  if (y > low_.y) low_ = spot;
  if (y < high_.y) high_ = spot;
  last_ = spot;
  drawing_ = true;
  ts_us_ = ts_us;
  ++points_;
}

void Trace::lift() {
  if (!drawing_) return;
  if (points_ == 1) {
    dots_ += 'M';
    append_number(dots_, last_.x);
    dots_ += ' ';
    append_number(dots_, last_.y);
    dots_ += "h0";
  } else {
    flush();
  }
  drawing_ = false;
  begun_ = false;
  points_ = 0;
}

void Trace::flush() {
  std::array<Spot, 4> kept = {first_, low_, high_, last_};
  std::sort(kept.begin(), kept.end(), [](const Spot& a, const Spot& b) { return a.order < b.order; });
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i == 0 || kept[i].order != kept[i - 1].order) put(kept[i]);
  }
}

void Trace::put(const Spot& spot) {
  path_ += begun_ ? 'L' : 'M';
  append_number(path_, spot.x);
  path_ += ' ';
  append_number(path_, spot.y);
  begun_ = true;
}

}  // namespace mcp::plot
