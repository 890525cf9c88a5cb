// A line as the data of an SVG path, no longer than what can be seen of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mcp::plot {

// Of the points in one column of pixels the first, the lowest, the highest and the last are kept.
class Trace {
 public:
  void to(std::int64_t ts_us, double x, double y);  // x never falls
  void lift();                                      // the next point is not joined to this one
  bool drawing() const { return drawing_; }
  std::int64_t ts_us() const { return ts_us_; }  // of the last point

  const std::string& path() const { return path_; }
  const std::string& dots() const { return dots_; }  // those that are joined to nothing

 private:
  struct Spot {
    double x = 0, y = 0;
    std::size_t order = 0;
  };
  void flush();
  void put(const Spot& spot);

  std::string path_, dots_;
  bool drawing_ = false;
  bool begun_ = false;  // the path has a point of this stroke
  std::int64_t ts_us_ = 0;
  std::size_t points_ = 0;  // of this stroke
  Spot first_, low_, high_, last_;
};

}  // namespace mcp::plot
