// What a series is to an aggregate: a value, a whole distribution, or a part of a classic histogram.
#pragma once

#include <cstdint>
#include <string_view>

#include "record/sample.h"
#include "result/result.h"
#include "sketch/whole.h"

namespace mcp::agg {

// What one series contributes.
enum class Role : std::uint8_t { kUnset, kValue, kHist, kBucket, kSum, kCount };

// What all series of one group are: they do not mix.
enum class FoldKind : std::uint8_t { kUnset, kValues, kExponential, kCustom, kFamily };

struct Member {
  Role role = Role::kValue;
  std::string_view family = {};  // of a part: the name without its suffix
  double le = 0;                 // of a bucket
};

// What the sample, which has a value, is where series are grouped without `le`: a part of a histogram where its type
// and its name say so. kMalformed: a bucket whose `le` is no number.
Result<Member> member_of(const record::Sample& sample);

FoldKind kind_of(Role role, const sketch::Whole* whole);

// Whether the values of such a series count observations, and so are finite: `_bucket` and `_count`.
inline bool counts(Role role) { return role == Role::kBucket || role == Role::kCount; }

// "plain values", "exponential histograms", …
std::string_view plural_of(FoldKind kind);

}  // namespace mcp::agg
