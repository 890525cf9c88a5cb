// Consistent probability sampling: a probability is a 56-bit rejection threshold T, a trace has 56 random bits R, and
// is kept where R >= T. So whoever samples a trace, wherever and in whatever order, decides alike; and what a smaller
// probability keeps, a larger one keeps too. (OpenTelemetry, OTEP 235 and `trace/tracestate-probability-sampling.md`.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mcp::otlp {

inline constexpr std::uint64_t kThresholds = std::uint64_t{1} << 56;  // a threshold is less than this
inline constexpr int kMostDigits = 14;  // hex digits of a threshold, the largest precision
inline constexpr int kUsualDigits = 4;  // the precision that samplers write by default
inline constexpr double kLeastProbability = 1.0 / static_cast<double>(kThresholds);

// T = 2^56 - round(p * 2^56), halves away from zero; nothing where p is outside [2^-56, 1] or no number.
std::optional<std::uint64_t> threshold_of(double probability);

// The same rounded to that many significant hex digits (1 to 14): digits that only say "almost 0" or "almost 1",
// leading f and 0, are not counted.
std::optional<std::uint64_t> threshold_of(double probability, int digits);

// How many traces one that was kept stands for: 1/p.
double adjusted_count(std::uint64_t threshold);

// The text of `th`: hex digits without trailing zeros, "0" for the threshold 0.
std::string print_threshold(std::uint64_t threshold);

// `th` read: 1 to 14 lower-case hex digits, padded with zeros at the right.
std::optional<std::uint64_t> parse_threshold(std::string_view th);

// `rv` read: exactly 14 lower-case hex digits.
std::optional<std::uint64_t> parse_randomness(std::string_view rv);

// The low 56 bits of a trace id of 32 hex digits; the caller has checked that it is one.
std::uint64_t randomness_of(std::string_view trace_id);

}  // namespace mcp::otlp
