// Tested by tests/unit/mcp-query/follower_test.cpp and the golden cases of mcp-query.
#include "follower.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats.h"
#include "timeutil/instant.h"

namespace mcp::query {
namespace {

// Moments between two samples that are all asked for.
constexpr std::int64_t kLongestGap = 1'000'000;
// Values that one evaluation makes, or a moment where one makes more.
constexpr std::size_t kMostAtOnce = 1'000'000;

std::int64_t align_up(std::int64_t t, std::int64_t width) { return -timeutil::align_down(-t, width); }

}  // namespace

void Follower::mark_due(std::int64_t to_us) {
  const std::int64_t last = timeutil::align_down(to_us, plan_.every_us);
  if (last < next_us_ || last <= due_us_) return;
  begun_ = true;
  due_us_ = last;
}

bool Follower::see(std::int64_t ts_us) {
  const bool late = begun_ && ts_us <= due_us_ + plan_.reach.to_us;
  if (!begun_) next_us_ = std::min(next_us_, align_up(ts_us, plan_.every_us));
  if (newest_us_ && ts_us <= *newest_us_) return late;
  if (newest_us_ && (ts_us - *newest_us_) / plan_.every_us > kLongestGap) gaps_.push_back({*newest_us_, ts_us});
  newest_us_ = ts_us;
  mark_due(ts_us - plan_.lateness_us - plan_.reach.to_us - 1);
  return late;
}

void Follower::see_end() {
  if (newest_us_) mark_due(*newest_us_);
}

std::int64_t Follower::horizon_us() const { return next_us_ + plan_.reach.from_us; }

Status Follower::answer(series::SeriesSet& all, stream::Sink& sink) {
  for (const Gap& gap : gaps_) {
    // As long as what came before can still be seen.
    const std::int64_t seen_to = gap.from_us - plan_.reach.from_us + plan_.evaluate.lookback_us;
    if (Status answered = answer_to(std::min(seen_to, due_us_), all, sink); !answered) return answered;
    skip(gap, sink);
  }
  gaps_.clear();
  return answer_to(due_us_, all, sink);
}

void Follower::skip(const Gap& gap, stream::Sink& sink) {
  const std::int64_t resumed = align_up(gap.to_us, plan_.every_us);
  if (resumed <= next_us_) return;
  sink.console().warning(
      Error{.message = fmt::format("nothing from {} to {}: {} moments between them are left out",
                                   timeutil::format_rfc3339(gap.from_us), timeutil::format_rfc3339(gap.to_us),
                                   (resumed - next_us_) / plan_.every_us),
            .place = {}});
  next_us_ = resumed;
}

Status Follower::answer_to(std::int64_t to_us, series::SeriesSet& all, stream::Sink& sink) {
  const std::size_t most = plan_.reach.of_query ? 1 : std::max<std::size_t>(kMostAtOnce / (all.size() + 1), 1);
  while (next_us_ <= to_us) {
    const auto left = static_cast<std::size_t>((to_us - next_us_) / plan_.every_us) + 1;
    const promql::Steps steps{
        .start_us = next_us_, .every_us = plan_.every_us, .count = std::min({left, most, std::size_t{1000}})};
    if (Status asked = ask_steps(steps, all, sink); !asked) return asked;
    next_us_ = steps.at(steps.count);
    sink.relieve();
  }
  return Done{};
}

// A moment that fails costs itself: of several that do so together each is asked alone.
Status Follower::ask_steps(const promql::Steps& steps, series::SeriesSet& all, stream::Sink& sink) {
  const Result<Reply> reply = ask(plan_.query, {.steps = steps, .range = true}, all, plan_.evaluate);
  if (!reply && reply.error().code == Code::kInterrupted) return reply.error();
  if (!reply && steps.count > 1) {
    for (std::size_t step = 0; step < steps.count; ++step) {
      if (Status asked = ask_steps({.start_us = steps.at(step)}, all, sink); !asked) return asked;
    }
    return Done{};
  }
  asked_ += steps.count;
  if (!reply) {
    ++failed_;
    sayer_.failure(reply.error(), steps.start_us, sink.console());
    return Done{};
  }
  sayer_.notes(reply->answer.notes, sink.console());
  return formats().front().write(*reply, sink);
}

Status Follower::verdict() const {
  if (failed_ == 0) return Done{};
  return Error{
      .code = Code::kConfig, .message = fmt::format("{} of {} moments have no answer", failed_, asked_), .place = {}};
}

}  // namespace mcp::query
