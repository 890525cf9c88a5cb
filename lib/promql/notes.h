// The texts of warnings and infos, as Prometheus words them. Inside of the room.
#pragma once

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
std::string incompatible_types(std::string_view left, std::string_view op, std::string_view right);
std::string ignored_in_aggregation(std::string_view aggregation);
std::string ignored_in_range(std::string_view metric);
std::string reset_collision(std::string_view operation);
std::string bounds_reconciled(std::string_view operation);

}  // namespace mcp::promql::notes
