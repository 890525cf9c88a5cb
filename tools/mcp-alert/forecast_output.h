// How forecasts are written (--to).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "forecast/forecast.h"
#include "forecast_series.h"
#include "stream/filter.h"

namespace mcp::alert {

// One series, asked.
struct Foreseen {
  History history;
  forecast::Forecast forecast;
};

struct ForecastFormat {
  std::string_view name;
  std::string_view help;
  void (*write)(const std::vector<Foreseen>& all, const forecast::Question& question, stream::Sink& sink);
};
std::span<const ForecastFormat> forecast_formats();

// Of forecast_formats(), in a file of their own.
void write_forecast_plot(const std::vector<Foreseen>& all, const forecast::Question& question, stream::Sink& sink);
void write_forecast_svg(const std::vector<Foreseen>& all, const forecast::Question& question, stream::Sink& sink);

// A series as PromQL prints it.
std::string printed_series(const record::Labels& labels);
// Four digits: what a measurement is worth.
double rounded(double value);

}  // namespace mcp::alert
