// Histograms as lines, for properties.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace mcp::agg {

// A cumulative histogram of three buckets at one moment of a series; nothing in it: a marker.
struct Moment {
  char series = 'a';
  std::int64_t ts_us = 0;
  std::int64_t start_us = -1;  // -1: it does not say
  bool marker = false;
  bool reset_hint = false;
  std::vector<int> counts = {0, 0, 0};
  int sum = 0;

  int count() const {
    int all = 0;
    for (const int one : counts) all += one;
    return all;
  }
};

// What some processes observe: they grow, begin anew, fall silent.
inline std::vector<Moment> any_moments(std::mt19937_64& random, int length) {
  std::vector<Moment> moments;
  Moment now[] = {{.series = 'a'}, {.series = 'b'}, {.series = 'c'}};
  std::int64_t ts = 1000;
  for (int i = 0; i < length; ++i) {
    ts += static_cast<std::int64_t>(random() % 3);
    Moment& one = now[random() % 3];
    one.ts_us = ts;
    one.marker = random() % 15 == 0;
    one.reset_hint = false;
    if (random() % 12 == 0) {
      one.counts = {0, 0, 0};
      one.sum = 0;
      one.start_us = random() % 2 == 0 ? ts - static_cast<std::int64_t>(random() % 4) : -1;
      one.reset_hint = random() % 4 == 0;
    }
    for (int& count : one.counts) count += static_cast<int>(random() % 4);
    one.sum += static_cast<int>(random() % 40);
    moments.push_back(one);
    if (random() % 6 == 0) {  // the same moment once more, or another one that says less or more
      Moment again = one;
      if (random() % 2 == 0) again.counts[1] = static_cast<int>(random() % 9);
      moments.push_back(again);
    }
  }
  return moments;
}

inline std::string head_of(const Moment& m, const std::string& name) {
  return R"({"ts_us":)" + std::to_string(m.ts_us) + R"(,"name":")" + name + R"(","type":"histogram")" +
         (m.start_us < 0 ? "" : R"(,"start_us":)" + std::to_string(m.start_us));
}

inline std::string counts_of(const Moment& m) {
  return R"("counts":[)" + std::to_string(m.counts[0]) + "," + std::to_string(m.counts[1]) + "," +
         std::to_string(m.counts[2]) + "]";
}

// As one `hist`, whose buckets are what `shape` begins with.
inline std::string hist_line(const Moment& m, const std::string& shape) {
  const std::string label = std::string(R"(,"labels":{"s":")") + m.series + "\"}}\n";
  if (m.marker) return head_of(m, "x") + R"(,"value":null)" + label;
  return head_of(m, "x") + R"(,"hist":{)" + shape + R"("pos":{)" + counts_of(m) + R"(},"count":)" +
         std::to_string(m.count()) + R"(,"sum":)" + std::to_string(m.sum) +
         (m.reset_hint ? R"(,"reset_hint":"reset")" : "") + "}" + label;
}

// As the series of a classic histogram with the bounds 1, 2 and +Inf.
inline std::vector<std::string> family_lines(const Moment& m) {
  std::vector<std::string> lines;
  const auto line = [&](const std::string& name, int value, const std::string& le) {
    lines.push_back(head_of(m, name) + R"(,"value":)" + (m.marker ? "null" : std::to_string(value)) + R"(,"labels":{)" +
                    (le.empty() ? "" : R"("le":")" + le + "\",") + R"("s":")" + m.series + "\"}}\n");
  };
  line("x_bucket", m.counts[0], "1");
  line("x_bucket", m.counts[0] + m.counts[1], "2");
  line("x_bucket", m.count(), "+Inf");
  line("x_sum", m.sum, "");
  line("x_count", m.count(), "");
  return lines;
}

// Histograms of each shape under a name of its own: `x` exponential, `y` of custom buckets, `f` a classic family.
inline std::vector<std::string> lines_of_all_shapes(const std::vector<Moment>& moments) {
  std::vector<std::string> lines;
  const auto renamed = [](std::string line, std::string_view from, std::string_view to) {
    return line.replace(line.find(from), from.size(), to);
  };
  for (const Moment& m : moments) {
    lines.push_back(hist_line(m, R"("scale":)" + std::to_string(m.series - 'a') + ","));
    lines.push_back(renamed(hist_line(m, m.series == 'a' ? R"("custom":[1,2],)" : R"("custom":[2,3],)"),
                            R"("name":"x")", R"("name":"y")"));
    for (std::string& line : family_lines(m))
      lines.push_back(renamed(std::move(line), R"("name":"x_)", R"("name":"f_)"));
  }
  return lines;
}

}  // namespace mcp::agg
