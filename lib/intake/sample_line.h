// What an expression comes to, as a line of its own.
#pragma once

#include <cstdint>
#include <string>

#include "histogram/histogram.h"
#include "record/records.h"

namespace mcp::intake {

// A number (tsdb::stale_marker() for one that ends the series), or the histogram where it is not null.
struct Valued {
  std::int64_t ts_us = 0;
  double number = 0;
  const histogram::Histogram* hist = nullptr;
};

// A sample (spec record.md 2) of the series with these labels: its name and the context keys by themselves.
void append_sample(std::string& out, const record::Labels& labels, const Valued& valued);

}  // namespace mcp::intake
