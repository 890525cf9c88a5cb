// Tested by tests/unit/rules/test_run_test.cpp and the golden cases of mcp-alert test.
#include "rules/test_run.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "histogram/histogram.h"
#include "rules/test_match.h"
#include "series/series_set.h"
#include "timeutil/duration.h"
#include "tsdb/column.h"

namespace mcp::rules {
namespace {

// The values of the input series, appended as time goes on.
class Loader {
 public:
  Loader(const TestGroup& test, series::SeriesSet& all) : test_(test), all_(all) {
    for (const InputSeries& input : test.input) {
      std::vector<record::Label> labels;
      for (const auto& [name, value] : input.labels) labels.push_back({name, value});
      rows_.push_back({.id = all.open(labels, 0, series::SeriesSet::Twice::kLargerStays),
                       .input = &input,
                       .values = promql::Unroll(input.values),
                       .next_us = test.start_us});
    }
  }

  // kConfig where a histogram that subtracting made cannot be.
  Status until(std::int64_t to_us) {
    for (Row& row : rows_) {
      if (Status done = until(to_us, row); !done) return done;
    }
    all_.settle();
    return Done{};
  }

 private:
  struct Row {
    tsdb::SeriesId id;
    const InputSeries* input;
    promql::Unroll values;
    std::int64_t next_us;
    bool over = false;
  };

  Status until(std::int64_t to_us, Row& row) {
    promql::Written written;
    for (; !row.over && row.next_us <= to_us; row.next_us += test_.interval_us) {
      row.over = !row.values.next(written);
      if (row.over || written.is == promql::Run::Is::kGap) continue;
      series::Sample sample{.ts_us = row.next_us, .value = written.value};
      if (written.is == promql::Run::Is::kStale) sample.value = tsdb::stale_marker();
      if (written.histogram != nullptr) {
        if (!histogram::possible(*written.histogram)) {
          const auto at = timeutil::Duration(row.next_us - test_.start_us);
          return Error{.code = Code::kConfig,
                       .message = "at " + timeutil::format_duration(at) + " its histogram would count less than 0",
                       .place = row.input->place};
        }
        sample.hist = std::make_unique<histogram::Histogram>(*written.histogram);
      }
      all_.append(row.id, std::move(sample));
    }
    return Done{};
  }

  const TestGroup& test_;
  series::SeriesSet& all_;
  std::vector<Row> rows_;
};

// Which groups come first, by their numbers. Those that are not named in the order share the first place of it.
std::vector<std::size_t> in_order(const TestFile& file, std::span<const Group> groups) {
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto place = [&](std::size_t group) {
    const auto found = std::find(file.group_order.begin(), file.group_order.end(), groups[group].name);
    return found == file.group_order.end() ? 0 : found - file.group_order.begin();
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
  return order;
}

class Watch final : public Observer {
 public:
  Watch(const std::vector<std::size_t>& order, const TestGroup& test, TestOutcome& outcome)
      : order_(order), test_(test), outcome_(outcome) {}

  void changed(RuleRef rule, const Alert& alert, std::int64_t) override {
    if (alert.life.state == AlertState::kFiring) outcome_.fired.insert({order_[rule.group], rule.rule});
  }
  void recorded(RuleRef, const promql::Labels&, const promql::Point&) override {}
  void failed(RuleRef rule, const Error& error, std::int64_t at_us) override {
    const auto [known, is_new] = failed_.try_emplace(rule, errors_.size());
    if (!is_new) {
      ++errors_[known->second].second.more;
      return;
    }
    errors_.push_back({rule, {.name = {}, .at_us = at_us - test_.start_us, .more = 0, .error = error}});
  }
  void noted(RuleRef, const promql::Annotations&) override {}

  // Whether something failed; each rule is told once.
  bool tell(const Engine& engine) {
    for (auto& [rule, error] : errors_) {
      error.name = "rule " + engine.rule(rule).name;
      outcome_.failures.push_back({.place = test_.place, .what = std::move(error)});
    }
    return !errors_.empty();
  }

 private:
  const std::vector<std::size_t>& order_;
  const TestGroup& test_;
  TestOutcome& outcome_;
  std::map<RuleRef, std::size_t> failed_;
  std::vector<std::pair<RuleRef, NotEvaluated>> errors_;
};

class TestRun {
 public:
  TestRun(const TestFile& file, const TestGroup& test, std::span<const Group> groups, const TestOptions& options)
      : file_(file), test_(test), groups_(groups), options_(options), order_(in_order(file, groups)) {}

  Result<TestOutcome> all() {
    if (Status small = judge_size(); !small) return small.error();
    std::vector<Engine::Slot> slots;
    for (const std::size_t group : order_) slots.push_back({.group = groups_[group], .every_us = file_.every_us});
    Engine::Options options;
    options.evaluate = evaluate_options();
    options.external_labels = test_.external_labels;
    options.external_url = test_.external_url;
    Result<Engine> engine = Engine::make(std::move(slots), std::move(options));
    if (!engine) return engine.error();
    for (std::size_t group = 0; group < order_.size(); ++group) engine->begin(group, test_.start_us);
    if (Status done = run(*engine); !done) return done.error();
    return std::move(outcome_);
  }

 private:
  promql::EvaluateOptions evaluate_options() const {
    promql::EvaluateOptions options;
    options.subquery_step_us = file_.every_us;
    options.max_samples = options_.max_values;
    options.cancelled = options_.interrupted;
    return options;
  }
  // The last moment of evaluation that is not behind that time since the start.
  std::int64_t moment(std::int64_t eval_us) const {
    return test_.start_us + timeutil::align_down(eval_us, file_.every_us);
  }
  std::int64_t last_eval_us() const {
    std::int64_t last = 0;
    for (const AlertTest& test : test_.alerts) last = std::max(last, test.eval_us);
    for (const ExprTest& test : test_.exprs) last = std::max(last, test.eval_us);
    return last;
  }

  Status judge_size() const;
  Status run(Engine& engine);
  Status advance(std::int64_t to_us, Engine& engine, Loader& loader, Observer& observer);
  void judge(const AlertTest& test, const Engine& engine);
  Status judge(const ExprTest& test);

  const TestFile& file_;
  const TestGroup& test_;
  std::span<const Group> groups_;
  const TestOptions& options_;
  std::vector<std::size_t> order_;
  series::SeriesSet all_;
  TestOutcome outcome_;
  std::int64_t next_us_ = 0;
};

Status TestRun::judge_size() const {
  const std::int64_t length_us = moment(last_eval_us()) - test_.start_us;
  const auto refused = [&](std::string_view what) {
    return Error{.code = Code::kConfig,
                 .message = "more than " + std::to_string(options_.max_values) + std::string(what) + " up to " +
                            timeutil::format_duration(timeutil::Duration(last_eval_us())),
                 .place = test_.place};
  };
  if (static_cast<std::uint64_t>(length_us / file_.every_us) >= options_.max_values) return refused(" evaluations");
  const auto moments = static_cast<std::uint64_t>(length_us / test_.interval_us) + 1;
  std::uint64_t values = 0;
  for (const InputSeries& input : test_.input) {
    std::uint64_t of_series = 0;
    for (const promql::Run& run : input.values) of_series = std::min(moments, of_series + run.count);
    values += of_series;
    if (values > options_.max_values) return refused(" values of input series");
  }
  return Done{};
}

Status TestRun::run(Engine& engine) {
  Loader loader(test_, all_);
  Watch watch(order_, test_, outcome_);
  next_us_ = test_.start_us;
  std::vector<const AlertTest*> alerts;
  for (const AlertTest& test : test_.alerts) alerts.push_back(&test);
  std::stable_sort(alerts.begin(), alerts.end(), [](const auto* a, const auto* b) { return a->eval_us < b->eval_us; });
  for (const AlertTest* test : alerts) {
    if (Status done = advance(moment(test->eval_us), engine, loader, watch); !done) return done;
    if (watch.tell(engine)) return Done{};
    judge(*test, engine);
  }
  if (Status done = advance(moment(last_eval_us()), engine, loader, watch); !done) return done;
  if (watch.tell(engine)) return Done{};
  all_.settle();
  for (const ExprTest& test : test_.exprs) {
    if (Status done = judge(test); !done) return done;
  }
  return Done{};
}

// Where a rule looks ahead of its moment, what comes later must not be there yet.
Status TestRun::advance(std::int64_t to_us, Engine& engine, Loader& loader, Observer& observer) {
  if (!engine.looks_ahead()) {
    if (Status done = loader.until(to_us); !done) return done;
    return engine.advance(to_us, all_, observer);
  }
  for (; next_us_ <= to_us; next_us_ += file_.every_us) {
    if (options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed)) {
      return Error{.code = Code::kInterrupted, .message = "interrupted"};
    }
    if (Status done = loader.until(next_us_); !done) return done;
    if (Status done = engine.advance(next_us_, all_, observer); !done) return done;
  }
  return Done{};
}

void TestRun::judge(const AlertTest& test, const Engine& engine) {
  std::vector<CameAlert> came;
  for (std::size_t group = 0; group < order_.size(); ++group) {
    const std::vector<Rule>& rules = groups_[order_[group]].rules;
    for (std::size_t rule = 0; rule < rules.size(); ++rule) {
      if (rules[rule].kind != Rule::Kind::kAlerting || rules[rule].name != test.alertname) continue;
      for (const Alert* alert : engine.active({group, rule})) {
        if (alert->life.state != AlertState::kFiring) continue;
        CameAlert one{.labels = alert->labels, .annotations = alert->annotations};
        std::erase_if(one.labels, [](const auto& label) { return label.first == "alertname"; });
        one.labels.emplace_back("alertname", test.alertname);
        std::sort(one.labels.begin(), one.labels.end());
        came.push_back(std::move(one));
      }
    }
  }
  std::vector<AlertPair> pairs = paired(test.expected, std::move(came));
  if (std::all_of(pairs.begin(), pairs.end(), [](const AlertPair& pair) { return pair.met; })) return;
  outcome_.failures.push_back({.place = test.place, .what = AlertsDiffer{&test, std::move(pairs)}});
}

Status TestRun::judge(const ExprTest& test) {
  const promql::Steps steps{.start_us = test_.start_us + test.eval_us};
  Result<promql::Answer> answer = promql::evaluate(*test.expr.root, test.expr.text, all_, steps, evaluate_options());
  if (!answer) {
    if (answer.error().code == Code::kInterrupted) return answer.error();
    outcome_.failures.push_back(
        {.place = test.place,
         .what = NotEvaluated{
             .name = "expr " + test.expr.text, .at_us = test.eval_us, .more = 0, .error = answer.error()}});
    return Done{};
  }
  std::vector<CameSample> came;
  for (const promql::Row& row : answer->rows) {
    if (row.is[0] == promql::Row::Is::kNothing) continue;
    CameSample sample;
    if (row.labels != nullptr) sample.labels = *row.labels;
    if (row.is[0] == promql::Row::Is::kFloat) sample.value = row.floats[0];
    if (row.is[0] == promql::Row::Is::kHistogram) sample.histogram = row.histograms[0];
    came.push_back(std::move(sample));
  }
  std::vector<SamplePair> pairs = paired(test.expected, std::move(came), file_.fuzzy);
  if (std::all_of(pairs.begin(), pairs.end(), [](const SamplePair& pair) { return pair.met; })) return Done{};
  outcome_.failures.push_back({.place = test.place, .what = SamplesDiffer{&test, std::move(pairs)}});
  return Done{};
}

}  // namespace

Result<TestOutcome> run_test(const TestFile& file, const TestGroup& test, std::span<const Group> groups,
                             const TestOptions& options) {
  return TestRun(file, test, groups, options).all();
}

}  // namespace mcp::rules
