// Tested by the golden cases of mcp-alert.
#include "history_command.h"

#include <memory>
#include <utility>

#include "alert_record.h"
#include "figures.h"
#include "history_output.h"
#include "history_reader.h"
#include "rule_options.h"
#include "rule_stage.h"

namespace mcp::alert {
namespace {

struct HistoryOptions {
  RuleOptions rule;
  timeutil::Duration flap = timeutil::Duration(kFlapUs);
  std::string to;
  stream::FilterOptions filter;
};

// What the rules give goes into a history, and at the end the history out.
class Historian final : public Listener {
 public:
  Historian(std::int64_t flap_us, const HistoryFormat& format) : history_(flap_us), format_(format) {}

  void changed(const rules::Engine& engine, rules::RuleRef ref, const rules::Alert& alert, std::int64_t at_us,
               stream::Sink&) override {
    history_.see(record_of(engine.slots()[ref.group].group, engine.rule(ref), alert, at_us), values_of(alert));
  }

  void finished(const rules::Engine& engine, std::optional<std::int64_t> from_us, stream::Sink& sink) override {
    for (std::size_t g = 0; g < engine.slots().size(); ++g) {
      const rules::Group& group = engine.slots()[g].group;
      for (std::size_t r = 0; r < group.rules.size(); ++r) {
        const rules::Rule& rule = group.rules[r];
        if (rule.kind != rules::Rule::Kind::kAlerting) continue;
        history_.expect(rule.name, rules::path_of(group.file, rule.name));
        for (const rules::Alert* alert : engine.active({g, r})) {
          history_.widen(record_of(group, rule, *alert, engine.last_us()), values_of(*alert));
        }
      }
    }
    if (from_us) history_.bound(*from_us, engine.last_us());
    format_.write(history_, sink);
  }

 private:
  static Values values_of(const rules::Alert& alert) { return {.lowest = alert.lowest, .highest = alert.highest}; }

  AlertHistory history_;
  const HistoryFormat& format_;
};

void declare(cli::Command& command, HistoryOptions& options) {
  command.group("Rules");
  declare_rules(command, options.rule);
  command.group("History");
  command.add_duration("--flap", options.flap, "What fires again within this of being resolved flaps (default 10m)");
  std::vector<cli::Choice> formats;
  for (const HistoryFormat& format : history_formats()) formats.push_back({format.name, format.help});
  command.add_choice("--to", options.to, "FORMAT", "How it is written: table, ndjson, plot", std::move(formats));
  stream::declare_reading(command, options.filter);
  command.example("What the shipped thresholds would have told of a recorded machine",
                  "mcp-alert history -q --thresholds tools/examples/host.yml tools/examples/host-windows.ndjson");
  command.example("The same as a timeline",
                  "mcp-alert history -q --thresholds tools/examples/host.yml --to plot "
                  "tools/examples/host-windows.ndjson");
  command.example("Of the alerts that a run wrote",
                  "mcp-alert -q --thresholds tools/examples/host.yml tools/examples/host-windows.ndjson | "
                  "mcp-alert history");
}

Result<cli::Exit> run(const HistoryOptions& options, cli::Console& console) {
  if (Status fine = usable(options.rule, options.filter.files); !fine) return fine.error();
  const HistoryFormat* chosen = &history_formats().front();
  for (const HistoryFormat& format : history_formats()) {
    if (format.name == options.to) chosen = &format;
  }
  stream::FilterOptions filter = options.filter;
  filter.only = true;
  const std::int64_t flap_us = options.flap.count();
  if (!options.rule.any()) {
    HistoryReader reader(flap_us, chosen->write);
    return stream::run(filter, reader, console);
  }
  Result<rules::Engine> engine = make_engine(options.rule, Recorded::kIsSilent, console);
  if (!engine) return engine.error();
  RuleStage::Plan plan{.engine = std::move(*engine)};
  plan.lookback_us = options.rule.lookback.count();
  plan.max_series = options.rule.max_series;
  plan.page_us = console.clock().now_us();
  RuleStage stage(std::move(plan), std::make_unique<Historian>(flap_us, *chosen));
  return stream::run(filter, stage, console);
}

}  // namespace

void add_history(cli::Command& command) {
  auto options = std::make_shared<HistoryOptions>();
  cli::Command& history = command.add_subcommand("history", "When alerts were firing: start, end, peak, flaps");
  declare(history, *options);
  history.set_body([options](cli::Console& console) { return run(*options, console); });
}

}  // namespace mcp::alert
