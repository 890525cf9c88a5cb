#include "finding.h"

namespace mcp::validate {
namespace {

constexpr std::string_view kKeys[kFields] = {
    "name",         "type",       "value",       "ts_us",       "start_us",  "window_us", "unit",           "scope",
    "precision_us", "duration_s", "sample_size", "workload_id", "transport", "labels",    "exemplar.labels"};

}  // namespace

std::string_view key_of(Field field) { return kKeys[static_cast<std::size_t>(field)]; }

}  // namespace mcp::validate
