// Numbers as people read them: Prometheus' humanize functions.
#pragma once

#include <cstdint>
#include <string>

#include "result/result.h"
#include "template/value.h"

namespace mcp::templates {

// The number that Prometheus makes of a value: numbers, texts that are numbers, durations in seconds.
Result<double> number_of(const Value& value);

std::string humanized(double number);             // 1.235M
std::string humanized_1024(double number);        // 1.177Mi
std::string humanized_duration(double seconds);   // 1d 2h 3m 4s
std::string humanized_percentage(double number);  // 12.35%

// Nanoseconds since the epoch, cut to milliseconds; an Error for what int64 cannot hold, or what is no number.
Result<std::int64_t> time_of(double seconds);

Result<std::string> humanized_timestamp(double seconds);

}  // namespace mcp::templates
