// Tested by tests/unit/rules/engine_test.cpp.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "rules/query.h"
#include "rules/restoration.h"
#include "rules/task.h"
#include "timeutil/duration.h"
#include "tsdb/column.h"
#include "tsdb/matcher.h"

namespace mcp::rules {
namespace {

// One alert, and the sample that it was last seen of.
struct Instance {
  Alert alert;
  record::Labels sample;  // with its name
  std::int64_t seen_us = 0;
  AlertState written = AlertState::kInactive;  // which of its series the last good evaluation gave

  template <class Archive>
  void persist(Archive& archive) {
    AlertLife& life = alert.life;
    archive(life.state, life.active_us, life.fired_us, life.keeps_firing, life.keep_firing_us);
    archive(alert.labels, alert.annotations, alert.value, alert.lowest, alert.highest, sample, seen_us, written);
    archive.expect(life.state <= AlertState::kFiring && written <= AlertState::kFiring);
  }
};

// Moments, by their number in the block.
struct Span {
  std::size_t from = 0, to = 0;
};

class Alerting final : public Task {
 public:
  using Task::Task;

  Status prepare() override;
  bool goes_one_by_one() const override { return Task::goes_one_by_one() || !restored_; }
  std::int64_t from_us() const override {
    return restored_ ? Task::from_us() : std::min(Task::from_us(), -kOutageToleranceUs);
  }
  bool asks() const override { return labels_->asks() || annotations_->asks(); }
  std::vector<const Alert*> active() const override;
  void save(state::Writer& writer) override { writer(instances_); }
  void load(state::Reader& reader) override {
    reader(instances_);
    restored_ = true;
  }

 protected:
  void apply(const promql::Matrix& rows, const Block& block) override;

 private:
  using Instances = std::map<record::Labels, Instance>;
  // The series that an alert is: ALERTS of each state, and ALERTS_FOR_STATE.
  struct Series {
    std::array<tsdb::SeriesId, 3> ids = {series::SeriesSet::kUnwanted, series::SeriesSet::kUnwanted,
                                         series::SeriesSet::kUnwanted};
  };

  record::Labels labels_of(const promql::Row& row, const record::Labels& own) const;
  record::Labels expand(const Texts& texts, const record::Labels& sample, double value, std::int64_t at_us,
                        const Block& block) const;
  void judge(const promql::Matrix& rows, const Block& block);
  void at_one_moment(const promql::Matrix& rows, std::size_t step, const Block& block);
  void fail(std::string message, std::size_t step, const Block& block) const;
  void through(std::span<const Labelled> rows, const std::vector<bool>& fails, Span span, const Block& block);
  void one(std::span<const Labelled> rows, Instance& instance, const std::vector<bool>& fails, Span span,
           const Block& block);
  void see(const promql::Row& row, std::size_t step, Instance& instance, const Block& block) const;
  void describe(Instance& instance, const Block& block) const;
  Series series_of(const Instance& instance, series::SeriesSet& all) const;
  void write(Instance& instance, const Series& series, std::int64_t ts_us, series::SeriesSet& all) const;
  bool goes_over_limit(std::span<const Labelled> rows, std::size_t step, const Block& block) const;
  void clear(std::size_t step, const Block& block);
  record::Labels series_labels(const Instance& instance) const;
  void restore(const Block& block);
  // `row` is null where the alert is not seen.
  Sight sight(const promql::Row* row, std::size_t step, const Block& block) const {
    return {.seen = row != nullptr,
            .now_us = block.steps.at(step),
            .for_us = rule().for_us,
            .keep_firing_for_us = rule().keep_firing_for_us};
  }

  std::optional<Texts> labels_, annotations_;  // there once it is prepared
  bool restored_ = true;                       // else nothing is written: what was there is still to be read
  int evaluations_ = 0;                        // until then
  Instances instances_;                        // active ones, and those whose series want a marker
};

bool is_there(const promql::Row& row, std::size_t step) { return row.is[step] != promql::Row::Is::kNothing; }

const promql::Row* row_at(std::span<const Labelled> rows, std::size_t step) {
  for (const Labelled& one : rows) {
    if (is_there(*one.row, step)) return one.row;
  }
  return nullptr;
}

const record::Labels& of(const promql::Labels& labels) {
  static const record::Labels kNone;
  return labels == nullptr ? kNone : *labels;
}

void drop(record::Labels& labels, std::string_view name) {
  std::erase_if(labels, [name](const auto& label) { return label.first == name; });
}

Status Alerting::prepare() {
  Result<Texts> labels = Texts::parse(rule().labels, rule().place);
  if (!labels) return labels.error();
  Result<Texts> annotations = Texts::parse(rule().annotations, rule().place);
  if (!annotations) return annotations.error();
  restored_ = !options().restores || rule().for_us < kForGraceUs;
  labels_ = std::move(*labels);
  annotations_ = std::move(*annotations);
  return Task::prepare();
}

std::vector<const Alert*> Alerting::active() const {
  std::vector<const Alert*> all;
  for (const auto& [labels, instance] : instances_) {
    if (instance.alert.life.state != AlertState::kInactive) all.push_back(&instance.alert);
  }
  return all;
}

record::Labels Alerting::expand(const Texts& texts, const record::Labels& sample, double value, std::int64_t at_us,
                                const Block& block) const {
  const templates::Query query = query_at(at_us, block.all, options().evaluate);
  const Occasion occasion{.labels = sample, .value = value, .now_us = at_us, .query = query};
  return texts.expand(occasion, {.external_labels = options().external_labels, .external_url = options().external_url});
}

record::Labels Alerting::labels_of(const promql::Row& row, const record::Labels& own) const {
  record::Labels labels = of(row.labels);
  drop(labels, tsdb::kNameLabel);
  labels = overlaid(std::move(labels), own);
  drop(labels, "alertname");
  return labels;
}

void Alerting::fail(std::string message, std::size_t step, const Block& block) const {
  block.journal.failed(ref(), {.code = Code::kConfig, .message = std::move(message)}, block.steps.at(step));
}

constexpr std::int64_t kSecond = 1'000'000;
constexpr double kFarthestSecond = 9e12;  // in microseconds within an integer
constexpr std::string_view kSameLabels = "vector contains metrics with the same labelset after applying alert labels";

// Where labels do not hang on values all moments are gone through at once, alert by alert.
void Alerting::apply(const promql::Matrix& rows, const Block& block) {
  judge(rows, block);
  if (!restored_) restore(block);
}

void Alerting::judge(const promql::Matrix& rows, const Block& block) {
  const std::size_t steps = block.steps.count;
  if (!labels_->fixed() || group().limit > 0) {
    for (std::size_t step = 0; step < steps; ++step) at_one_moment(rows, step, block);
    return;
  }
  std::vector<Labelled> made;
  made.reserve(rows.size());
  for (const promql::Row& row : rows) made.push_back({labels_of(row, rule().labels), &row});
  std::stable_sort(made.begin(), made.end());
  const std::vector<bool> fails = collisions(made, steps);
  for (std::size_t step = 0; step < steps; ++step) {
    if (fails[step]) fail(std::string(kSameLabels), step, block);
  }
  through(made, fails, {0, steps}, block);
}

void Alerting::at_one_moment(const promql::Matrix& rows, std::size_t step, const Block& block) {
  std::vector<Labelled> made;
  for (const promql::Row& row : rows) {
    if (!is_there(row, step)) continue;
    const record::Labels own = labels_->fixed()
                                   ? rule().labels
                                   : expand(*labels_, of(row.labels), row.floats[step], block.steps.at(step), block);
    made.push_back({labels_of(row, own), &row});
  }
  std::stable_sort(made.begin(), made.end());
  const auto twice =
      std::adjacent_find(made.begin(), made.end(), [](const auto& a, const auto& b) { return a.labels == b.labels; });
  if (twice != made.end()) return fail(std::string(kSameLabels), step, block);
  if (goes_over_limit(made, step, block)) return clear(step, block);
  through(made, std::vector<bool>(block.steps.count, false), {step, step + 1}, block);
}

bool Alerting::goes_over_limit(std::span<const Labelled> rows, std::size_t step, const Block& block) const {
  if (group().limit == 0) return false;
  std::size_t count = rows.size();
  for (const auto& [labels, instance] : instances_) {
    const bool seen = std::binary_search(rows.begin(), rows.end(), Labelled{labels, nullptr});
    if (!seen && rules::step(instance.alert.life, sight(nullptr, step, block)).state != AlertState::kInactive) ++count;
  }
  if (count <= group().limit) return false;
  fail("exceeded limit of " + std::to_string(group().limit) + " with " + std::to_string(count) + " alerts", step,
       block);
  return true;
}

// As Prometheus does where there are too many: all of the rule's alerts are over.
void Alerting::clear(std::size_t step, const Block& block) {
  for (auto& [labels, instance] : instances_) {
    if (instance.alert.life.state == AlertState::kInactive) continue;
    Alert over = instance.alert;
    over.life.state = AlertState::kInactive;
    block.journal.changed(ref(), over, block.steps.at(step));
    instance.alert.life = {};
  }
}

void Alerting::through(std::span<const Labelled> rows, const std::vector<bool>& fails, Span span, const Block& block) {
  Instances::iterator known = instances_.begin();
  const auto go_on = [&](Instances::iterator at, std::span<const Labelled> of_one) {
    one(of_one, at->second, fails, span, block);
    const Instance& now = at->second;
    const bool over = now.alert.life.state == AlertState::kInactive && now.written == AlertState::kInactive;
    return over ? instances_.erase(at) : std::next(at);
  };
  for (std::size_t first = 0, next = 0; first < rows.size(); first = next) {
    const record::Labels& labels = rows[first].labels;
    while (next < rows.size() && rows[next].labels == labels) ++next;
    while (known != instances_.end() && known->first < labels) known = go_on(known, {});
    if (known == instances_.end() || known->first != labels) {
      known = instances_.emplace_hint(known, labels, Instance{});
      known->second.alert.labels = labels;
    }
    known = go_on(known, rows.subspan(first, next - first));
  }
  while (known != instances_.end()) known = go_on(known, {});
}

double value_at(const promql::Row& row, std::size_t step) {
  return row.is[step] == promql::Row::Is::kFloat ? row.floats[step] : 0;
}

// Before its life goes on: what is inactive becomes active with this value.
void widen(const promql::Row& row, std::size_t step, Alert& alert) {
  const double value = value_at(row, step);
  const bool begins = alert.life.state == AlertState::kInactive;
  alert.lowest = begins ? value : std::fmin(alert.lowest, value);
  alert.highest = begins ? value : std::fmax(alert.highest, value);
}

void Alerting::see(const promql::Row& row, std::size_t step, Instance& instance, const Block& block) const {
  instance.sample = of(row.labels);
  instance.alert.value = value_at(row, step);
  instance.seen_us = block.steps.at(step);
}

void Alerting::describe(Instance& instance, const Block& block) const {
  instance.alert.annotations =
      annotations_->fixed() ? rule().annotations
                            : expand(*annotations_, instance.sample, instance.alert.value, instance.seen_us, block);
}

void Alerting::one(std::span<const Labelled> rows, Instance& instance, const std::vector<bool>& fails, Span span,
                   const Block& block) {
  const Series series = series_of(instance, block.all);
  const promql::Row* last_row = nullptr;
  std::size_t last_step = 0;
  const auto catch_up = [&] {
    if (last_row != nullptr) see(*last_row, last_step, instance, block);
    if (last_row != nullptr || instance.alert.annotations.empty()) describe(instance, block);
    last_row = nullptr;
  };
  for (std::size_t step = span.from; step < span.to; ++step) {
    if (fails[step]) continue;
    const promql::Row* row = row_at(rows, step);
    AlertLife& life = instance.alert.life;
    if (row == nullptr && life.state == AlertState::kInactive && instance.written == AlertState::kInactive) continue;
    const AlertLife next = rules::step(life, sight(row, step, block));
    const bool changes = next.state != life.state;
    const bool over = changes && next.state == AlertState::kInactive;
    if (row != nullptr) {
      widen(*row, step, instance.alert);
      last_row = row;
      last_step = step;
    }
    if (changes) catch_up();
    if (over) {
      Alert ended = instance.alert;
      ended.life.state = AlertState::kInactive;
      block.journal.changed(ref(), ended, block.steps.at(step));
    }
    life = next;
    if (changes && !over) block.journal.changed(ref(), instance.alert, block.steps.at(step));
    write(instance, series, stamp_us(block.steps.at(step)), block.all);
  }
  if (instance.alert.life.state != AlertState::kInactive) catch_up();
}

// As after a restart of Prometheus: behind the second evaluation from where the rule has something to look at.
void Alerting::restore(const Block& block) {
  if (instances_.empty() && evaluations_ == 0) return;
  if (++evaluations_ < 2) return;
  restored_ = true;
  const std::int64_t now_us = block.steps.at(block.steps.count - 1);
  const std::vector<promql::StoredSeries> all = block.all.select(for_state_matchers(rule().name));
  for (auto& [labels, instance] : instances_) {
    record::Labels own = series_labels(instance);
    own = overlaid(std::move(own), {{std::string(tsdb::kNameLabel), "ALERTS_FOR_STATE"}, {"alertname", rule().name}});
    for (const promql::StoredSeries& series : all) {
      const auto& times = series.samples.times;
      const std::size_t behind =
          static_cast<std::size_t>(std::upper_bound(times.begin(), times.end(), now_us) - times.begin());
      if (*series.labels != own || behind == 0 || times[behind - 1] < now_us - kOutageToleranceUs) continue;
      const double active_s = series.samples.values[behind - 1];
      if (!(std::abs(active_s) < kFarthestSecond)) continue;  // a marker: it was not active
      const Remembered remembered{.seen_us = times[behind - 1],
                                  .active_us = static_cast<std::int64_t>(active_s) * kSecond};
      instance.alert.life.active_us = restored_active_us(remembered, now_us, rule().for_us);
    }
  }
}

// As in Prometheus the rule's own labels are under those of the alert, as they are written: of a template that comes to
// nothing, which takes the label from the alert, the series has the text.
record::Labels Alerting::series_labels(const Instance& instance) const {
  record::Labels labels = overlaid(rule().labels, instance.alert.labels);
  std::erase_if(labels, [](const auto& label) { return label.second.empty() || label.first == "alertname"; });
  return labels;
}

Alerting::Series Alerting::series_of(const Instance& instance, series::SeriesSet& all) const {
  Series series;
  if (!restored_) return series;
  const record::Labels labels = series_labels(instance);
  const auto open = [&](std::string_view metric, std::string_view state) {
    std::vector<record::Label> views = {{tsdb::kNameLabel, metric}, {"alertname", rule().name}};
    if (!state.empty()) views.push_back({"alertstate", state});
    for (const auto& [name, value] : labels) {
      if (state.empty() || name != "alertstate") views.push_back({name, value});
    }
    std::sort(views.begin(), views.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return all.open(views, 0, series::SeriesSet::Twice::kLastCounts);
  };
  series.ids = {open("ALERTS_FOR_STATE", ""), open("ALERTS", "pending"), open("ALERTS", "firing")};
  return series;
}

void Alerting::write(Instance& instance, const Series& series, std::int64_t ts_us, series::SeriesSet& all) const {
  if (!restored_) return;
  const AlertState now = instance.alert.life.state;
  const auto put = [&](std::size_t which, double value) {
    if (series.ids[which] != series::SeriesSet::kUnwanted)
      all.insert(series.ids[which], {.ts_us = ts_us, .value = value});
  };
  if (instance.written != AlertState::kInactive && instance.written != now) {
    put(static_cast<std::size_t>(instance.written), tsdb::stale_marker());
    if (now == AlertState::kInactive) put(0, tsdb::stale_marker());
  }
  if (now != AlertState::kInactive) {
    put(static_cast<std::size_t>(now), 1);
    put(0, static_cast<double>(timeutil::align_down(instance.alert.life.active_us, kSecond) / kSecond));
  }
  instance.written = now;
}

}  // namespace

std::unique_ptr<Task> make_alerting(RuleRef ref, const Group& group, const Rule& rule, const Engine::Options& options) {
  return std::make_unique<Alerting>(ref, group, rule, options);
}

}  // namespace mcp::rules
