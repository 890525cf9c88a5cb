// mcp-query: ask PromQL of a stream or a dump.
#include <atomic>

#include "batch.h"
#include "explain.h"
#include "follower.h"
#include "intake/loader.h"
#include "options.h"
#include "text/quote.h"
#include "units.h"

namespace mcp::query {
namespace {

constexpr std::size_t kLongestUnit = 24;  // bytes of one in a picture

Result<cli::Exit> answer_one(const Plan& plan, series::SeriesSet& all, const intake::Units& units, stream::Sink& sink) {
  const Result<When> when = when_of(plan, all.newest_us());
  if (!when) return when.error();
  promql::Profile profile(sink.console().clock());
  promql::EvaluateOptions evaluate = plan.evaluate;
  if (plan.explains) evaluate.profile = &profile;
  Result<Reply> reply = ask(plan.query, *when, all, evaluate);
  if (!reply) {
    const bool wants_body = plan.format->write == write_prom_json && reply.error().code != Code::kInterrupted;
    if (wants_body) append_prom_failure(sink.out(), reply.error().message);
    return of_expression(reply.error());
  }
  reply->unit = text::printable(unit_of(*plan.query.root, units), kLongestUnit);
  if (plan.explains) {
    sink.out() += explained(plan.query, profile, *reply);
  } else if (Status written = plan.format->write(*reply, sink); !written) {
    return written.error();
  }
  Sayer().notes(reply->answer.notes, sink.console());
  return cli::Exit::kOk;
}

Result<cli::Exit> answer_last(Follower& follower, series::SeriesSet& all, stream::Sink& sink) {
  if (Status answered = follower.answer_last(all, sink); !answered) return answered.error();
  const Status verdict = follower.verdict();
  if (!verdict) return of_expression(verdict.error());
  return cli::Exit::kOk;
}

std::optional<Follower> follower_of(Plan& plan, std::atomic<bool>& cancelled) {
  if (!plan.every) return std::nullopt;
  return Follower({.query = plan.query,
                   .every_us = plan.every->every_us,
                   .lateness_us = plan.every->lateness_us,
                   .reach = std::move(plan.every->reach),
                   .evaluate = plan.evaluate,
                   .cancelled = &cancelled,
                   .format = plan.format});
}

// A signal while the data are read ends the reading, and what came is asked; one after that ends the asking.
Result<cli::Exit> run(const Options& options, cli::Console& console) {
  const std::int64_t now_us = console.clock().now_us();
  Result<Plan> plan = make_plan(options, now_us);
  if (!plan) return plan.error();
  std::atomic<bool> cancelled = false;
  plan->evaluate.cancelled = &cancelled;
  std::optional<Follower> follower = follower_of(*plan, cancelled);
  intake::Units units;
  const auto answer = [&](series::SeriesSet& all, stream::Sink& sink) {
    console.interrupts().set_on_signal(&cancelled);
    if (plan->batch) return answer_batch(*plan->batch, all, plan->evaluate, sink);
    return follower ? answer_last(*follower, all, sink) : answer_one(*plan, all, units, sink);
  };
  intake::Intake::Options reading{.page_us = now_us};
  if (!plan->batch && !follower) reading.units = &units;
  if (follower) {
    reading.moments = &follower->moments();
    reading.asker = &*follower;
    reading.selections = follower->take_selections();
  }
  intake::Loader loader(std::move(reading), answer);
  Result<cli::Exit> ran = stream::run(plan->filter, loader, console);
  console.interrupts().set_on_signal(nullptr);
  return ran;
}

}  // namespace
}  // namespace mcp::query

int main(int argc, char** argv) {
  using namespace mcp;
  query::Options options;
  query::TextOptions fmt, check;
  cli::Command command("mcp-query", "Ask PromQL of a stream or a dump");
  query::declare(command, options);
  command.set_body([&options](cli::Console& console) { return query::run(options, console); });
  cli::Command& fmt_command = command.add_subcommand("fmt", "Print an expression in its usual form");
  query::declare_fmt(fmt_command, fmt);
  fmt_command.set_body([&fmt](cli::Console&) { return query::run_fmt(fmt); });
  cli::Command& check_command = command.add_subcommand("check", "Say what is wrong with an expression, if anything");
  query::declare_check(check_command, check);
  check_command.set_body([&check](cli::Console& console) { return query::run_check(check, console); });
  return cli::run(command, argc, argv);
}
