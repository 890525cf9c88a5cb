// One condition on one label: what selectors are made of.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "record/series.h"
#include "result/result.h"

namespace re2 {
class RE2;
}

namespace mcp::tsdb {

inline constexpr std::string_view kNameLabel = "__name__";

enum class Operator : std::uint8_t { kEqual, kNotEqual, kMatch, kNotMatch };  // = != =~ !~

// As PromQL spells it.
std::string_view spelling(Operator op);

// A condition as it is written; an absent label has the value "".
struct Condition {
  std::string label;
  Operator op = Operator::kEqual;
  std::string value;  // for =~ and !~ a regular expression in RE2's syntax, which must match the whole value
  friend bool operator==(const Condition&, const Condition&) = default;
};

// Whether RE2 takes a lone byte, \C, in this expression; Prometheus' dialect has no such thing.
bool takes_lone_bytes(std::string_view pattern);

// A condition ready to be asked.
class Matcher {
 public:
  // Refuses (kConfig) what is no regular expression to Prometheus.
  static Result<Matcher> make(Condition condition);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  const Condition& condition() const { return condition_; }
  // Whether the value fulfils the condition.
  bool matches(std::string_view value) const;
  // What it says of a series without the label.
  bool matches_absent() const { return matches_absent_; }

 private:
  explicit Matcher(Condition condition);
  Condition condition_;
  std::unique_ptr<re2::RE2> regex_;
  bool matches_absent_ = false;
};

// Whether a selector of these matchers selects the series with these labels: each matches the value of its label, or ""
// where the series has none.
bool all_match(std::span<const Matcher> matchers, std::span<const record::Label> labels);

}  // namespace mcp::tsdb
