// --every: asks one question again and again while event time passes.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "formats.h"
#include "intake/intake.h"
#include "promql/reach.h"
#include "question.h"
#include "say.h"

namespace mcp::query {

// Moments are as intake::Moments says; an answer depends on the order of samples alone.
class Follower final : public intake::Asker {
 public:
  struct Plan {
    const Query& query;
    std::int64_t every_us = 0;
    std::int64_t lateness_us = 0;
    promql::Reach reach;  // of the query; never anywhere
    promql::EvaluateOptions evaluate;
    std::atomic<bool>* cancelled = nullptr;  // that of `evaluate`
    const Format* format = nullptr;          // one that writes line by line
  };
  explicit Follower(Plan plan);

  intake::Moments& moments() { return moments_; }
  // What it selects, to be taken once.
  std::vector<std::vector<tsdb::Matcher>> take_selections() { return std::move(plan_.reach.selections); }

  Status answer(series::SeriesSet& all, stream::Sink& sink) override;
  std::int64_t horizon_us() const override;
  std::int64_t lookback_us() const override { return plan_.evaluate.lookback_us; }
  // The end of input: asks for every moment up to the newest sample.
  Status answer_last(series::SeriesSet& all, stream::Sink& sink);
  // An Error where moments have no answer.
  Status verdict() const;

 private:
  void skip(const intake::Moments::Gap& gap, stream::Sink& sink);
  Status answer_due(series::SeriesSet& all, stream::Sink& sink);
  Status answer_to(std::int64_t to_us, series::SeriesSet& all, stream::Sink& sink);
  Result<Reply> ask_again(const When& when, series::SeriesSet& all, const cli::Console& console);
  Status ask_steps(const promql::Steps& steps, series::SeriesSet& all, stream::Sink& sink);

  Plan plan_;
  intake::Moments moments_;
  bool begun_ = false;
  bool reading_ = true;       // more input may come
  std::int64_t next_us_ = 0;  // the first moment that was not asked for, once it has begun
  Sayer sayer_;
  std::uint64_t asked_ = 0, failed_ = 0;
};

}  // namespace mcp::query
