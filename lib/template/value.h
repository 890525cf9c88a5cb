// What a template reckons with: Go's values, as far as a rule can meet them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::templates {

enum class Type : std::uint8_t {
  kNothing,  // reflect's zero value: "<no value>"
  kNil,      // an interface that holds nothing
  kBool,
  kInt,
  kInt64,
  kMonth,
  kWeekday,
  kDuration,    // nanoseconds
  kDurationAt,  // *time.Duration, what toDuration gives
  kUint,
  kUint8,
  kUint64,
  kFloat,
  kString,
  kHtml,    // html/template.HTML: what safeHtml gives
  kTime,    // nanoseconds since the epoch, UTC
  kTimeAt,  // *time.Time, what toTime gives
  kMap,
  kList,
  kSample,  // *template.sample
  kRule,    // the data of an alerting rule
};

struct Map;
struct Series;
struct Items;
struct Rule;

// Owns nothing: texts and collections live in the data or in the Store of the run.
struct Value {
  Type type = Type::kNothing;
  bool truth = false;
  std::int64_t integer = 0;  // also the bits of the unsigned ones
  double real = 0;
  std::string_view text = {};
  const Map* map = nullptr;
  const Items* items = nullptr;
  const Series* sample = nullptr;
  const Rule* rule = nullptr;
};

// map[string]string, or map[string]interface {}.
struct Map {
  bool of_strings = true;
  int depth = 0;                                            // how many maps are within each other below it
  std::vector<std::pair<std::string_view, Value>> entries;  // by key
};

// []T by its type's name: what query gives is a template.queryResult of samples.
struct Items {
  std::string_view type;
  std::vector<Value> values;
};
inline constexpr std::string_view kQueryResult = "template.queryResult";

struct Series {
  Map labels;
  double value = 0;
};

struct Rule {
  Map labels;
  Map external_labels;
  std::string_view external_url;
  double value = 0;
};

Value of_bool(bool truth);
Value of_int(std::int64_t integer);
Value of_integer(Type type, std::int64_t integer);
Value of_float(double real);
Value of_text(std::string_view text);  // the text must outlive the value
Value of_map(const Map& map);
Value of_items(const Items& items);
Value of_sample(const Series& sample);
Value of_rule(const Rule& rule);

bool is_signed(Type type);
bool is_unsigned(Type type);
inline bool is_text(Type type) { return type == Type::kString || type == Type::kHtml; }

// Go's name of the type, as %T prints it.
std::string_view type_name(const Value& value);

// Go's truth: everything but the zero of its type and what is empty.
bool truth_of(const Value& value);

// The value of a key: what Go's missingkey=zero gives where there is none.
Value at_key(const Map& map, std::string_view key);

}  // namespace mcp::templates
