// A repetition is what its `repetition_index` says; aggregates count only where there are no repetitions to look at.
// Tested by tests/unit/mcp-gate/formats_test.cpp and tests/fuzz/gate_formats_fuzz.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "json_fields.h"

namespace mcp::gate {
namespace {

struct TimeUnit {
  std::string_view name;
  double nanoseconds;
};
constexpr TimeUnit kTimeUnits[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};

constexpr std::string_view kTimes[] = {"real_time", "cpu_time"};

// Numbers of an entry that measure nothing; every other one is a counter of the user's.
constexpr std::string_view kNoMeasures[] = {"family_index",
                                            "per_family_instance_index",
                                            "repetitions",
                                            "repetition_index",
                                            "threads",
                                            "iterations",
                                            "real_time",
                                            "cpu_time",
                                            "cv",
                                            "rms",
                                            "allocs_per_iter",
                                            "max_bytes_used",
                                            "total_allocated_bytes",
                                            "net_heap_growth"};

struct UnitOf {
  std::string_view counter;
  std::string_view unit;
};
constexpr UnitOf kUnits[] = {{"items_per_second", "items/s"}, {"bytes_per_second", "B/s"}};

class Reader {
 public:
  Reader(const Document& document, RunSet& into) : document_(document), into_(into) {}

  Status all(const Field& root) {
    if (const std::optional<Field> context = find(root, "context")) {
      if (const std::optional<Field> host = find(*context, "host_name")) {
        const Result<std::string_view> name = text_of(document_, *host);
        if (!name) return name.error();
        host_ = *name;
      }
    }
    const Result<Field> benchmarks = need(document_, root, "benchmarks", "an array");
    if (!benchmarks) return benchmarks.error();
    const Result<simdjson::dom::array> entries = array_of(document_, *benchmarks);
    if (!entries) return entries.error();
    if (Status found = each(*benchmarks, *entries, &Reader::note_repetition); !found) return found;
    return each(*benchmarks, *entries, &Reader::take);
  }

 private:
  struct Entry {
    std::string name;
    std::string aggregate;  // "" for a repetition
  };

  Status each(const Field& path, const simdjson::dom::array& entries,
              Status (Reader::*one)(const Field&, const Entry&)) {
    std::size_t index = 0;
    for (const simdjson::dom::element& element : entries) {
      const Field entry = path.item(element, index++);
      const Result<simdjson::dom::object> object = object_of(document_, entry);
      if (!object) return object.error();
      const Result<Entry> named = name_of(entry);
      if (!named) return named.error();
      if (Status done = (this->*one)(entry, *named); !done) return done;
      if (Status within = into_.within_limits(); !within) return within.error().in(document_.file);
    }
    return Done{};
  }

  Result<Entry> name_of(const Field& entry) const {
    Entry out;
    const std::optional<Field> run_name = find(entry, "run_name");
    const Result<Field> name = run_name ? Result<Field>(*run_name) : need(document_, entry, "name", "a string");
    if (!name) return name.error();
    const Result<std::string_view> text = text_of(document_, *name);
    if (!text) return text.error();
    out.name = *text;
    if (const std::optional<Field> aggregate = find(entry, "aggregate_name")) {
      const Result<std::string_view> word = text_of(document_, *aggregate);
      if (!word) return word.error();
      out.aggregate = *word;
    }
    return out;
  }

  Status note_repetition(const Field&, const Entry& entry) {
    if (entry.aggregate.empty()) repeated_.insert(entry.name);
    return Done{};
  }

  Status take(const Field& field, const Entry& entry) {
    if (!entry.aggregate.empty() && (entry.aggregate != "median" || repeated_.count(entry.name) != 0)) return Done{};
    const std::size_t run = into_.repetition(document_.file, seen_[entry.name]++);  // one that failed is a run, too
    into_.add_host(run, host_);
    if (const std::optional<Field> failed = find(field, "error_occurred"); failed && is_true(failed->value)) {
      into_.warn(fmt::format("{}: {}: the benchmark failed", document_.file, entry.name));
      for (const std::string_view stat : kTimes) into_.add_failure(run, subject(entry), stat, "ns");
      return Done{};
    }
    if (const std::optional<Field> skipped = find(field, "skipped"); skipped && is_true(skipped->value)) return Done{};
    if (Status times = take_times(field, entry, run); !times) return times;
    return take_counters(field, entry, run);
  }

  static bool is_true(const simdjson::dom::element& value) {
    bool is = false;
    return value.get(is) == simdjson::SUCCESS && is;
  }

  Status take_times(const Field& field, const Entry& entry, std::size_t run) {
    std::string_view word = "ns";
    const std::optional<Field> unit = find(field, "time_unit");
    if (unit) {
      const Result<std::string_view> text = text_of(document_, *unit);
      if (!text) return text.error();
      word = *text;
    }
    const auto* known = std::find_if(std::begin(kTimeUnits), std::end(kTimeUnits),
                                     [&](const TimeUnit& row) { return row.name == word; });
    if (known == std::end(kTimeUnits)) return expected(document_, *unit, "one of ns, us, ms, s");
    for (const std::string_view stat : kTimes) {
      const Result<Field> time = need(document_, field, stat, "a number");
      if (!time) return time.error();
      const Result<double> number = number_of(document_, *time);
      if (!number) return number.error();
      into_.add_stat(run, subject(entry), stat, "ns", *number * known->nanoseconds);
    }
    return Done{};
  }

  Status take_counters(const Field& field, const Entry& entry, std::size_t run) {
    const Result<simdjson::dom::object> members = object_of(document_, field);
    if (!members) return members.error();
    for (const auto& [key, value] : *members) {
      double number = 0;
      const std::string_view name = key;
      if (!value.is_number() || value.get_double().get(number) != simdjson::SUCCESS) continue;
      if (std::find(std::begin(kNoMeasures), std::end(kNoMeasures), name) != std::end(kNoMeasures)) continue;
      const auto* unit =
          std::find_if(std::begin(kUnits), std::end(kUnits), [&](const UnitOf& row) { return row.counter == name; });
      into_.add_stat(run, subject(entry), name, unit == std::end(kUnits) ? "" : unit->unit, number);
    }
    return Done{};
  }

  static Subject subject(const Entry& entry) { return {.name = entry.name, .series = entry.name}; }

  const Document& document_;
  RunSet& into_;
  std::string host_;
  std::set<std::string> repeated_;           // benchmarks of which there are repetitions
  std::map<std::string, std::size_t> seen_;  // how many of each came
};

}  // namespace

Status read_google(const Document& document, RunSet& into) {
  json::Parser parser;
  const Result<Field> root = parse_document(document, parser);
  return root ? Reader(document, into).all(*root) : Status(root.error());
}

}  // namespace mcp::gate
