// One JSON text at a time, held to record.md 1: UTF-8, no key twice at any depth, at most 128 deep, no unpaired
// surrogate, no number beyond a double; an integer of any length is the nearest double. simdjson's DOM does the
// reading; what it refuses, or cannot judge, goes to `check`, which knows the column.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "result/result.h"

namespace simdjson::dom {  // who looks inside includes <simdjson.h>, which is too large to include everywhere
class element;
class object;
}  // namespace simdjson::dom

namespace mcp::json {

inline constexpr std::size_t kPadding = 64;  // bytes that must be readable after a text
inline constexpr int kDeepest = 128;

// The slow, complete judge: nothing when the text is acceptable, else kMalformed with the column of the fault and a
// `reason` from a fixed list ("not JSON", "not UTF-8", "key twice", "too deep", "unpaired surrogate", "number out of
// range").
std::optional<Error> check(std::string_view text);

// Where the value at a path of keys stands in an acceptable text: [begin, end) in bytes; nothing when it is not there.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};
std::optional<Extent> locate(std::string_view text, std::span<const std::string_view> path);

// What a value is, for "expected …, got …": scalars as they are, long strings cut, containers by their name.
std::string describe(const simdjson::dom::element& value);

// Reads one text after another; what it returned is valid until the next call. One parser a thread.
class Parser {
 public:
  Parser();
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  // `text` must have kPadding readable bytes after its end. Errors are those of `check`.
  Result<simdjson::dom::element> parse(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mcp::json
