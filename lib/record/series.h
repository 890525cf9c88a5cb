// What a series is: name, context keys and labels (spec record.md 2). Everywhere a series is compared, hashed or
// ordered, it is done here, so that two tenants never merge in one place and stay apart in another.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::record {

struct Label {
  std::string_view name;
  std::string_view value;
  friend bool operator==(const Label&, const Label&) = default;
  friend auto operator<=>(const Label&, const Label&) = default;
};

// Where it was measured; "" is an absent key. Declared in the order in which the keys stand on a line and are compared.
struct Context {
  std::string_view tenant = {}, environment = {}, scope = {}, workload_id = {}, transport = {};
  friend bool operator==(const Context&, const Context&) = default;
  friend auto operator<=>(const Context&, const Context&) = default;
};
inline constexpr std::string_view kContextKeys[] = {"tenant", "environment", "scope", "workload_id", "transport"};
std::string_view Context::*context_member(std::size_t index);  // in the order of kContextKeys

// A series as a view; labels are sorted by name (bytes), names unique, no value empty.
struct SeriesRef {
  std::string_view name;
  Context context;
  std::span<const Label> labels;
};

// Name, then context, then labels, all ascending by bytes: the order of output (record.md 3, rule 8).
int compare(const SeriesRef& a, const SeriesRef& b);
inline bool operator==(const SeriesRef& a, const SeriesRef& b) { return compare(a, b) == 0; }
inline bool operator<(const SeriesRef& a, const SeriesRef& b) { return compare(a, b) < 0; }

std::uint64_t hash(const SeriesRef& series);

// Sorts by name and leaves out labels with an empty value (an empty value equals an absent label).
void normalise(std::vector<Label>& labels);

// A series that owns its bytes in one block; its views stay valid while it lives and when it is moved.
class Series {
 public:
  Series() = default;
  explicit Series(const SeriesRef& series);
  Series(Series&&) noexcept = default;
  Series& operator=(Series&&) noexcept = default;
  Series(const Series& other) : Series(other.ref()) {}
  Series& operator=(const Series& other) { return *this = Series(other.ref()); }
  SeriesRef ref() const { return {name_, context_, labels_}; }
  std::string_view name() const { return name_; }
  const Context& context() const { return context_; }
  std::span<const Label> labels() const { return labels_; }

 private:
  std::vector<char> bytes_;
  std::string_view name_;
  Context context_;
  std::vector<Label> labels_;
};

// The labels as queries, alerts and exports see them, sorted by name: a context key that is given becomes a label of
// the same name, so does each of `more`; a label of the series in the way of one is called `exported_…` instead, as
// often as it takes (record.md 2). Views point into the arguments or into `room`, whose earlier content is lost.
std::vector<Label> as_labels(const SeriesRef& series, std::vector<std::string>& room, std::span<const Label> more = {});

// `name{a="1",b="2"}` as PromQL prints it, for people.
std::string print(const SeriesRef& series);

}  // namespace mcp::record
