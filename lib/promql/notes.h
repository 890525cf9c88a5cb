// The texts of warnings and infos, as Prometheus words them. Inside of the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mcp::promql::notes {

std::string invalid_quantile(double q);
std::string invalid_ratio(double ratio, double cap);
std::string bad_bucket_label(std::string_view metric, std::string_view value);
std::string mixed_floats_histograms(std::string_view metric);
std::string mixed_in_aggregation();
std::string mixed_classic_native(std::string_view metric);
std::string not_counter(std::string_view metric);
std::string not_gauge(std::string_view metric);
std::string mixed_schemas(std::string_view metric);
std::string incompatible_layout(std::string_view op);
std::string possible_non_counter(std::string_view metric);
std::string starts_overlap(std::string_view metric);
std::string incompatible_types(std::string_view left, std::string_view op, std::string_view right);
std::string ignored_in_aggregation(std::string_view aggregation);
std::string ignored_in_range(std::string_view metric);
std::string quantile_is_nan(std::string_view metric);
std::string quantile_is_skewed(std::string_view metric);
std::string fraction_leaves_out(std::string_view metric);
std::string sort_in_range();
std::string reset_collision(std::string_view operation);
std::string bounds_reconciled(std::string_view operation);

// What was raised to make the counts of classic histograms ascend, over all samples of one metric.
struct Forced {
  std::int64_t first_us = 0, last_us = 0;
  double lowest = 0, highest = 0;  // bounds
  double most = 0;                 // by how much at most
  std::size_t samples = 0;
};
std::string forced_monotonicity(std::string_view metric, const Forced& forced);

}  // namespace mcp::promql::notes
