// The runs of one side, and what was measured in each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metric.h"
#include "result/result.h"

namespace mcp::gate {

// What is a run where no label says it.
enum class RunIs : std::uint8_t { kRepetition, kFile };

// What was measured of: a Metric without its stat.
struct Subject {
  std::string name, series;
  std::string unit = {}, scope = {};
  bool mixed = false;  // there are values in different units
};

// What a file says of all values in one unit.
struct Said {
  Better better = Better::kUnknown;
  bool exact = false;
};

// What there is of one subject in one run.
struct Measured {
  struct Stat {
    std::string unit;
    std::vector<double> values;  // the run's number is their median
  };
  using Count = std::pair<std::int64_t, double>;  // time in microseconds, and the counter then

  std::vector<double> samples;
  std::map<std::string, std::vector<Count>> counters;  // by the series as it was
  std::map<std::string, Stat> stats;
  bool failed = false;  // a repetition did: the run has no number, whatever the others came to
};

struct Run {
  std::string name;
  std::set<std::string> hosts;               // those that are named
  std::map<std::string, Measured> measured;  // by the series of the subject
};

// Filled by the readers. Bounded: beyond kMostValues or kMostRuns an add fails.
class RunSet {
 public:
  static constexpr std::size_t kMostValues = std::size_t{1} << 26;
  static constexpr std::size_t kMostRuns = 100'000;
  static constexpr std::size_t kMostSubjects = 20'000;

  explicit RunSet(RunIs run_is) : run_is_(run_is) {}

  // The run of that name, made if it is new.
  std::size_t run(std::string_view name);
  // The run that this repetition (from 0) of a file is.
  std::size_t repetition(std::string_view file, std::size_t index);
  void add_host(std::size_t run, std::string_view host);

  void add_sample(std::size_t run, const Subject& subject, double value);
  void add_count(std::size_t run, const Subject& subject, std::string_view stream, Measured::Count count);
  void add_stat(std::size_t run, const Subject& subject, std::string_view stat, std::string_view unit, double value);
  // A repetition that failed: its run lacks what this subject has, this stat among it.
  void add_failure(std::size_t run, const Subject& subject, std::string_view stat, std::string_view unit);
  // Whether these bytes came before, on this side: the name they came under; "" where they are new.
  std::string seen(std::string_view bytes, std::string_view name);
  // What a file says of a unit.
  Said& say(const std::string& unit) { return said_[unit]; }
  // Something about the data that a person should know; the same is kept once.
  void warn(std::string text) { warnings_.insert(std::move(text)); }

  // What is too much, if anything is.
  Status within_limits() const;

  std::size_t values() const { return values_; }
  const std::vector<Run>& runs() const { return runs_; }
  const std::map<std::string, Subject>& subjects() const { return subjects_; }  // by series
  const std::map<std::string, Said>& said() const { return said_; }
  const std::set<std::string>& warnings() const { return warnings_; }
  // The files by length and hash.
  using Documents = std::map<std::pair<std::size_t, std::uint64_t>, std::string>;
  const Documents& documents() const { return documents_; }

 private:
  Measured& at(std::size_t run, const Subject& subject);

  RunIs run_is_;
  std::vector<Run> runs_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::map<std::string, Subject> subjects_;
  std::map<std::string, Said> said_;
  std::set<std::string> warnings_;
  Documents documents_;
  std::size_t values_ = 0;
};

}  // namespace mcp::gate
