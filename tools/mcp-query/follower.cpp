// Tested by tests/unit/mcp-query/follower_test.cpp and the golden cases of mcp-query.
#include "follower.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats.h"
#include "timeutil/align.h"
#include "timeutil/instant.h"

namespace mcp::query {
namespace {

// Values that one evaluation makes, or a moment where one makes more.
constexpr std::size_t kMostAtOnce = 1'000'000;

}  // namespace

Follower::Follower(Plan plan)
    : plan_(std::move(plan)),
      moments_({.every_us = {plan_.every_us}, .lateness_us = plan_.lateness_us, .ahead_us = plan_.reach.to_us}) {}

// While nothing is due the first moment may still become an earlier one, which looks at nothing that is read by then.
std::int64_t Follower::horizon_us() const {
  if (begun_) return next_us_ + plan_.reach.from_us;
  const bool settled = moments_.newest_us() && plan_.reach.to_us == 0;
  return settled ? moments_.first_us(plan_.every_us) + plan_.reach.from_us : INT64_MIN / 2;
}

// A signal while it answers is one that ends the reading; the next one ends the answering too.
Status Follower::answer(series::SeriesSet& all, stream::Sink& sink) {
  sink.console().interrupts().set_on_signal(plan_.cancelled);
  Status answered = answer_due(all, sink);
  sink.console().interrupts().set_on_signal(nullptr);
  return answered;
}

Result<Reply> Follower::ask_again(const When& when, series::SeriesSet& all, const cli::Console& console) {
  Result<Reply> reply = ask(plan_.query, when, all, plan_.evaluate);
  const bool was_first = reading_ && plan_.cancelled != nullptr && console.interrupts().count() == 1;
  if (reply || reply.error().code != Code::kInterrupted || !was_first) return reply;
  plan_.cancelled->store(false);
  return ask(plan_.query, when, all, plan_.evaluate);
}

Status Follower::answer_due(series::SeriesSet& all, stream::Sink& sink) {
  if (!begun_) next_us_ = moments_.first_us(plan_.every_us);
  begun_ = true;
  for (const intake::Moments::Gap& gap : moments_.gaps()) {
    // As long as samples before it speak for their series; numbers of aggregates and alerts may for longer.
    const std::int64_t seen_to = gap.from_us - plan_.reach.from_us + plan_.evaluate.lookback_us;
    if (Status answered = answer_to(std::min(seen_to, moments_.due_us()), all, sink); !answered || sink.ended())
      return answered;
    skip(gap, sink);
  }
  moments_.forget_gaps();
  return answer_to(moments_.due_us(), all, sink);
}

Status Follower::answer_last(series::SeriesSet& all, stream::Sink& sink) {
  reading_ = false;
  if (moments_.newest_us()) moments_.see_end(*moments_.newest_us());
  return moments_.due_us() == INT64_MIN ? Status(Done{}) : answer_due(all, sink);
}

// To where stragglers may still come.
void Follower::skip(const intake::Moments::Gap& gap, stream::Sink& sink) {
  const std::int64_t resumed = timeutil::align_up(gap.to_us - plan_.lateness_us - plan_.reach.to_us, plan_.every_us);
  if (resumed <= next_us_) return;
  sayer_.warning(
      fmt::format("nothing from {} to {}: {} moments between them are left out", timeutil::format_rfc3339(gap.from_us),
                  timeutil::format_rfc3339(gap.to_us), (resumed - next_us_) / plan_.every_us),
      sink.console());
  next_us_ = resumed;
}

Status Follower::answer_to(std::int64_t to_us, series::SeriesSet& all, stream::Sink& sink) {
  const std::size_t most = plan_.reach.of_query ? 1 : std::max<std::size_t>(kMostAtOnce / (all.size() + 1), 1);
  while (next_us_ <= to_us && !sink.ended()) {
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
  const Result<Reply> reply = ask_again({.steps = steps, .range = true}, all, sink.console());
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
  return plan_.format->write(*reply, sink);
}

Status Follower::verdict() const {
  if (failed_ == 0) return Done{};
  return Error{
      .code = Code::kConfig, .message = fmt::format("{} of {} moments have no answer", failed_, asked_), .place = {}};
}

}  // namespace mcp::query
