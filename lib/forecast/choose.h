// Which model a series is forecast with.
#pragma once

#include <memory>
#include <string>

#include "forecast/model.h"

namespace mcp::forecast {

struct Choice {
  const Kind* kind = nullptr;  // null: none, and `why` says so
  std::unique_ptr<Model> model;
  double mase = 0;
  // By how much the bands that the model gave at the origins had to be wider to hold as much as they claim; at least 1.
  double widen = 1;
  std::string why;
};

// Of the models that hold the one with the least error at rolling origins, where it is less than that of what needs no
// model: the last value, and the last season. Values are the windows since the last break.
Choice choose(std::span<const double> values, std::size_t season, std::size_t horizon, double confidence);

}  // namespace mcp::forecast
