// The members of a sample, each read by its key. Inside of the decoder: aggregates have the identity of one.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ndjson/decode.h"
#include "ndjson/values.h"

namespace mcp::ndjson {

class SampleReader {
 public:
  // Reads into `room`, which is cleared. The decoder is at the line.
  SampleReader(const Decoder& decoder, const DecodeOptions& options, SampleRoom& room);

  // One member; false where it is at fault. A key that samples do not know is no fault.
  bool member(std::string_view key, const simdjson::dom::element& value);
  // After the member at fault.
  Error fault() { return std::move(*fault_); }

 private:
  using element = simdjson::dom::element;

  bool rare_member(std::string_view key, const element& value);
  bool wrong(std::string_view key, std::string_view expected, const element& value);
  bool text(std::string_view key, const element& value, std::string_view& out);
  bool number(std::string_view key, const element& value, std::optional<double>& out);
  bool integer(std::string_view key, const element& value, std::optional<std::int64_t>& out);
  bool time(TimeRank rank, const element& value);
  bool type(std::string_view key, const element& value);
  bool value_of(std::string_view key, const element& value);
  bool histogram(std::string_view key, const element& value);
  bool label_set(std::string_view key, const element& value, std::vector<record::Label>& into,
                 std::span<const record::Label>& out);
  bool exemplar(std::string_view key, const element& value);

  const Decoder& decoder_;
  const DecodeOptions& options_;
  SampleRoom& room_;
  record::Sample& sample_;
  TimeRank time_rank_ = kNoTime;
  std::optional<Error> fault_;
};

}  // namespace mcp::ndjson
