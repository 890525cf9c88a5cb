// PromQL's functions: what they are called, what they take and what they give.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mcp::promql {

enum class Type : std::uint8_t { kNone, kScalar, kVector, kMatrix, kString };

// As Prometheus' messages name it: "instant vector", "range vector", "scalar", "string", "none".
std::string_view documented(Type type);

// In the order of their names, but for kHoltWinters; an evaluator may keep an array of kFunctionCount implementations.
enum class FunctionId : std::uint8_t {
  kAbs,
  kAbsent,
  kAbsentOverTime,
  kAcos,
  kAcosh,
  kAsin,
  kAsinh,
  kAtan,
  kAtanh,
  kAvgOverTime,
  kCeil,
  kChanges,
  kClamp,
  kClampMax,
  kClampMin,
  kCos,
  kCosh,
  kCountOverTime,
  kDayOfMonth,
  kDayOfWeek,
  kDayOfYear,
  kDaysInMonth,
  kDeg,
  kDelta,
  kDeriv,
  kDoubleExponentialSmoothing,
  kEnd,
  kExp,
  kFirstOverTime,
  kFloor,
  kHistogramAvg,
  kHistogramCount,
  kHistogramFraction,
  kHistogramQuantile,
  kHistogramQuantiles,
  kHistogramStddev,
  kHistogramStdvar,
  kHistogramSum,
  kHour,
  kIdelta,
  kIncrease,
  kInfo,
  kIrate,
  kLabelJoin,
  kLabelReplace,
  kLastOverTime,
  kLn,
  kLog10,
  kLog2,
  kMadOverTime,
  kMaxOf,
  kMaxOverTime,
  kMinOf,
  kMinOverTime,
  kMinute,
  kMonth,
  kPi,
  kPredictLinear,
  kPresentOverTime,
  kQuantileOverTime,
  kRad,
  kRange,
  kRate,
  kResets,
  kRound,
  kScalar,
  kSgn,
  kSin,
  kSinh,
  kSort,
  kSortByLabel,
  kSortByLabelDesc,
  kSortDesc,
  kSqrt,
  kStart,
  kStartTimestamp,
  kStddevOverTime,
  kStdvarOverTime,
  kStep,
  kSumOverTime,
  kTan,
  kTanh,
  kTime,
  kTimestamp,
  kTsOfFirstOverTime,
  kTsOfLastOverTime,
  kTsOfMaxOverTime,
  kTsOfMinOverTime,
  kVector,
  kYear,
  kHoltWinters,
};
inline constexpr std::size_t kFunctionCount = static_cast<std::size_t>(FunctionId::kHoltWinters) + 1;

// Which Prometheus knows it: 2.42, 3, or both.
enum class Era : std::uint8_t { kBoth, kOnly3, kOnly2 };

struct Function {
  static constexpr std::uint8_t kUnlimited = 255;

  FunctionId id;
  std::string_view name;
  Type returns;
  std::array<Type, 5> takes;  // kNone after the last; from that on the last one's type counts
  std::uint8_t least, most;   // how many arguments; most may be kUnlimited
  Era era;
  bool experimental;  // in Prometheus 3; 2.42 has no such functions

  // The type its argument of that number (from 0) must have; of a function that takes any.
  Type argument(std::size_t number) const;
  bool known_to(int compat) const { return compat == 2 ? era != Era::kOnly3 : era != Era::kOnly2; }
};

// All of them, in the order of FunctionId.
std::span<const Function> all_functions();

// Letter case counts. Null where there is none of that name in either Prometheus.
const Function* find_function(std::string_view name);

inline const Function& function_of(FunctionId id) { return all_functions()[static_cast<std::size_t>(id)]; }

}  // namespace mcp::promql
