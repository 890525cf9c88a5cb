// The stage of mcp-alert: samples, aggregates and pages in; alerts, and what recording rules give, out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "intake/intake.h"
#include "no_data.h"
#include "rules/engine.h"
#include "stream/filter.h"
#include "stream/kept.h"

namespace mcp::alert {

// Is told what becomes of alerts, in order of time; what it writes is the output.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void changed(const rules::Engine& engine, rules::RuleRef ref, const rules::Alert& alert, std::int64_t at_us,
                       stream::Sink& sink) = 0;
  // The end of input: everything is evaluated. Without `from_us`, the first moment, there was none.
  virtual void finished(const rules::Engine& engine, std::optional<std::int64_t> from_us, stream::Sink& sink) = 0;
};

class RuleStage final : public stream::Stage, private intake::Asker, private rules::Observer {
 public:
  struct Plan {
    rules::Engine engine;
    std::int64_t lookback_us = 300'000'000;
    std::uint64_t max_series = 1'000'000;
    std::int64_t page_us = 0;                            // the time of what a page gives no time for
    std::optional<std::int64_t> idle_us = std::nullopt;  // after that much silence event time goes on with the clock
    int fail_on_rank = -1;  // an alert of that rank or a lower one fired: kNo; -1 for never
    bool fail_on_no_data = false;
    bool passes = false;  // lines go out too, each behind what was due before it
  };
  // Alerts go out as records, or are told to the listener.
  explicit RuleStage(Plan plan);
  RuleStage(Plan plan, std::unique_ptr<Listener> listener);
  // Takes up what a run before left in this state, and keeps there what the next one goes on from: at the end, and
  // while input pauses. kConfig where it is none of mcp-alert's, or torn.
  Status keep_in(const std::string& path, cli::Console& console);

  io::Ahead* ahead() override { return intake_.ahead(); }
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override { return intake_.push(lines, sink); }
  Status pause(stream::Sink& sink) override { return intake_.pause(sink); }
  std::optional<std::int64_t> wake_after_us() const override { return plan_.idle_us; }
  Status idle(std::int64_t silent_us, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;
  cli::Exit verdict() const override;
  bool wants_rest(cli::Console& console) const override;
  Status flushed(cli::Console& console) override;

 private:
  Status answer(series::SeriesSet& all, stream::Sink& sink) override;
  std::int64_t horizon_us() const override;
  std::int64_t lookback_us() const override { return plan_.lookback_us; }

  void changed(rules::RuleRef ref, const rules::Alert& alert, std::int64_t at_us) override;
  void recorded(rules::RuleRef ref, const promql::Labels& labels, const promql::Point& point) override;
  void failed(rules::RuleRef ref, const Error& error, std::int64_t at_us) override;
  void noted(rules::RuleRef ref, const promql::Annotations& notes) override;

  static intake::Moments moments_of(const rules::Engine& engine);
  intake::Intake::Options reading();
  void begin();
  void look_at(series::SeriesSet& all);
  Status pass_gaps(series::SeriesSet& all, stream::Sink& sink);
  Status advance(std::int64_t to_us, series::SeriesSet& all, stream::Sink& sink);
  void report_no_data(stream::Sink& sink);
  std::string want_of(std::size_t number, rules::RuleRef ref) const;
  void report_late(cli::Console& console) const;
  void report_failures(cli::Console& console) const;
  Error at_rule(rules::RuleRef ref, std::string message) const;

  Status keep(std::int64_t now_us);

  Plan plan_;
  std::unique_ptr<Listener> listener_;
  intake::Moments moments_;
  intake::Intake intake_;
  std::vector<Needs> needs_;  // by rule
  bool begun_ = false;
  std::int64_t known_to_us_ = INT64_MIN;  // the newest sample of runs before
  stream::Sink* sink_ = nullptr;          // while rules are evaluated
  int worst_fired_;
  bool no_data_ = false;
  std::map<rules::RuleRef, std::uint64_t> failures_;
  std::set<rules::RuleRef> succeeded_;  // that could be evaluated at some moment
  std::set<std::string> told_;          // notes
  std::optional<stream::Keeper> keeper_;
  std::int64_t kept_at_us_ = 0, keeping_took_us_ = 0;  // by the monotonic clock
  bool finished_ = false;
};

}  // namespace mcp::alert
