// Streams for properties.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace mcp::agg {

// A stream of many series in order of time, with most of what may be in one.
inline std::string stream_of(std::mt19937_64& random, int lines) {
  std::string text;
  std::int64_t ts = 1'769'817'600'000'000;
  for (int i = 0; i < lines; ++i) {
    ts += static_cast<std::int64_t>(random() % 400'000);
    const auto series = random() % 7;
    text += R"({"ts_us":)" + std::to_string(ts) + R"(,"name":"m)" + std::to_string(series % 2) + R"(","type":")" +
            (series % 2 == 0 ? "counter" : "gauge") + R"(","value":)";
    switch (random() % 12) {
      case 0:
        text += "null";
        break;
      case 1:
        text += "\"NaN\"";
        break;
      case 2:
        text += "-1e" + std::to_string(random() % 300);
        break;
      case 3:
        text += "0." + std::to_string(random());
        break;
      case 4:
        text += "\"-Inf\"";
        break;
      default:
        text += std::to_string(random() % 100'000);
        break;
    }
    if (random() % 5 == 0) text += R"(,"tenant":"t")";
    text += R"(,"labels":{"s":")" + std::to_string(series) + "\"}}\n";
  }
  return text;
}

}  // namespace mcp::agg
