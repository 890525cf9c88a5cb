// --every: asks one question again and again while event time passes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "promql/reach.h"
#include "question.h"
#include "say.h"
#include "series/series_set.h"
#include "stream/filter.h"

namespace mcp::query {

// The moments are the multiples of `every_us` since the epoch, from the earliest sample on to the newest. One is due
// once a sample has come that is more than the lateness behind it, and behind what is looked at ahead of it. Which
// moments there are, and what is asked for them, depends on the order of samples alone.
class Follower {
 public:
  struct Plan {
    const Query& query;
    std::int64_t every_us = 0;
    std::int64_t lateness_us = 0;
    promql::Reach reach;  // of the query; never anywhere
    promql::EvaluateOptions evaluate;
  };
  explicit Follower(Plan plan) : plan_(std::move(plan)) {}

  // A sample of that time has come. True where a moment that it counts for is due or answered.
  bool see(std::int64_t ts_us);
  // Whether there is a moment to ask for.
  bool is_due() const { return begun_ && next_us_ <= due_us_; }
  // Asks for all that is due, of series that are settled. An Error only where the run is to end.
  Status answer(series::SeriesSet& all, stream::Sink& sink);
  // The end: every moment up to the newest sample is due.
  void see_end();
  // No moment to come looks at samples before that time.
  std::int64_t horizon_us() const;
  std::int64_t lookback_us() const { return plan_.evaluate.lookback_us; }
  // What it selects, to be taken once.
  std::vector<std::vector<tsdb::Matcher>> take_selections() { return std::move(plan_.reach.selections); }
  // An Error where moments have no answer.
  Status verdict() const;

 private:
  // Between two samples there is nothing for so long that most moments between them are left out.
  struct Gap {
    std::int64_t from_us = 0, to_us = 0;
  };

  void mark_due(std::int64_t to_us);
  void skip(const Gap& gap, stream::Sink& sink);
  Status answer_to(std::int64_t to_us, series::SeriesSet& all, stream::Sink& sink);
  Status ask_steps(const promql::Steps& steps, series::SeriesSet& all, stream::Sink& sink);

  Plan plan_;
  std::optional<std::int64_t> newest_us_;
  bool begun_ = false;  // a moment has been due: the first one is settled
  std::int64_t next_us_ = INT64_MAX;
  std::int64_t due_us_ = INT64_MIN;
  std::vector<Gap> gaps_;
  Sayer sayer_;
  std::uint64_t asked_ = 0, failed_ = 0;
};

}  // namespace mcp::query
