// What is drawn: lines over time, or the bars of one moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mcp::plot {

struct Point {
  std::int64_t ts_us = 0;
  double value = 0;  // what is not finite is a gap
};

// What a line or a bar is called: `whole` where there is room, otherwise `brief`, which leaves out what all of the
// picture have in common (and is the same where they have nothing).
struct Name {
  std::string whole, brief;
};

struct Line {
  Name name;
  std::vector<Point> points;  // ascending by time
};

// `unit` as measurements have it: "s", "KiB", "{requests}/s", "1"; "" where it is not known.
struct Chart {
  std::string title;
  std::string unit;
  std::int64_t from_us = 0, to_us = 0;
  std::int64_t step_us = 0;  // points that are farther apart are not joined; 0: all are
  std::string common;        // what brief names leave out; "" where that is nothing
  std::vector<Line> lines;
};

struct Bar {
  Name name;
  double value = 0;  // what is not finite is told and not drawn
};

struct Bars {
  std::string title;
  std::string unit;
  std::int64_t at_us = 0;
  std::string common;
  std::vector<Bar> bars;
};

// What a legend tells of a line; infinities count, NaN does not. Nothing where there is no number.
struct Summary {
  double last = 0, least = 0, most = 0;
};
std::optional<Summary> summary_of(const Line& line);

// The least and the most of what is finite; nothing where nothing is.
struct Extent {
  double low = 0, high = 0;
};
std::optional<Extent> extent_of(const Chart& chart);
std::optional<Extent> extent_of(const Bars& bars);

}  // namespace mcp::plot
