// The members of a sketch or a hist, each judged as it is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/value.h"
#include "result/result.h"
#include "sketch/histogram.h"

namespace mcp::agg {

// What a double still counts: no aggregate, and no merge of all of them, is of more samples.
inline constexpr std::uint64_t kMostSamples = std::uint64_t{1} << 53;

// The first fault stays, and what is asked after it is empty. The value outlives the reader.
class ValueReader {
 public:
  // `name` is what messages call the value, `reason` what its faults are counted under; both are literals.
  ValueReader(const record::Value& value, std::string_view name, std::string_view reason)
      : value_(value), name_(name), reason_(reason) {}

  bool has(std::string_view key) const { return record::member(value_, key) != nullptr; }
  // Whether it is there and more than null.
  bool has_value(std::string_view key) const;
  bool is_text(std::string_view key) const;
  std::int64_t integer(std::string_view key) { return integer_in(value_, "", key); }
  // A whole number, at most kMostSamples.
  std::uint64_t count(std::string_view key);
  double number(std::string_view key);
  std::string_view text(std::string_view key);
  // An array of numbers; -0 is read as 0.
  std::vector<double> numbers(std::string_view key);
  // An array of such arrays.
  std::vector<std::vector<double>> lists(std::string_view key);
  sketch::Histogram::Side side(std::string_view key);
  // The same, where the offset may be left out.
  sketch::Histogram::Side side_from_zero(std::string_view key);

  void wrong(std::string_view outer, std::string_view key, std::string_view what);
  const std::optional<Error>& fault() const { return fault_; }

 private:
  const record::Value* need(const record::Value& object, std::string_view outer, std::string_view key);
  std::int64_t integer_in(const record::Value& object, std::string_view outer, std::string_view key);
  void offset_in(const record::Value& object, std::string_view key, sketch::Histogram::Side& side);
  void counts_in(const record::Value& object, std::string_view key, sketch::Histogram::Side& side);
  std::optional<std::vector<double>> list_of(const record::Value& value);

  const record::Value& value_;
  std::string_view name_;
  std::string_view reason_;
  std::optional<Error> fault_;
};

}  // namespace mcp::agg
