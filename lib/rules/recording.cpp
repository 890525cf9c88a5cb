// Tested by tests/unit/rules/engine_test.cpp.
#include <algorithm>
#include <set>
#include <utility>

#include "rules/task.h"
#include "tsdb/column.h"
#include "tsdb/matcher.h"

namespace mcp::rules {
namespace {

class Recording final : public Task {
 public:
  using Task::Task;

  void save(state::Writer& writer) override { persist(writer); }
  void load(state::Reader& reader) override { persist(reader); }

 protected:
  void apply(const promql::Matrix& rows, const Block& block) override;

 private:
  template <class Archive>
  void persist(Archive& archive) {
    archive(written_);
  }
  std::vector<Labelled> labelled(const promql::Matrix& rows) const;
  std::vector<bool> failing(std::span<const Labelled> rows, const Block& block) const;
  void write(std::span<const Labelled> rows, const std::vector<bool>& fails, const Block& block);
  void put(tsdb::SeriesId id, const promql::Labels& labels, promql::Point point, const Block& block) const;

  std::vector<record::Labels> written_;  // the series that the last good evaluation gave, sorted
};

std::vector<Labelled> Recording::labelled(const promql::Matrix& rows) const {
  record::Labels own = rule().labels;
  own.emplace_back(tsdb::kNameLabel, rule().name);
  std::sort(own.begin(), own.end());
  std::vector<Labelled> made;
  made.reserve(rows.size());
  for (const promql::Row& row : rows) {
    made.push_back({overlaid(row.labels == nullptr ? record::Labels() : *row.labels, own), &row});
  }
  std::stable_sort(made.begin(), made.end());
  return made;
}

// At which moments the rule gives nothing: two series are the same, or there are too many.
std::vector<bool> Recording::failing(std::span<const Labelled> rows, const Block& block) const {
  std::vector<bool> fails = collisions(rows, block.steps.count);
  for (std::size_t step = 0; step < fails.size(); ++step) {
    if (fails[step]) {
      block.journal.failed(ref(),
                           {.code = Code::kConfig,
                            .message = "vector contains metrics with the same labelset after applying rule labels"},
                           block.steps.at(step));
      continue;
    }
    if (group().limit == 0) continue;
    const auto count = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [step](const Labelled& one) {
      return one.row->is[step] != promql::Row::Is::kNothing;
    }));
    if (count <= group().limit) continue;
    fails[step] = true;
    block.journal.failed(ref(),
                         {.code = Code::kConfig,
                          .message = "exceeded limit of " + std::to_string(group().limit) + " with " +
                                     std::to_string(count) + " series"},
                         block.steps.at(step));
  }
  return fails;
}

void Recording::put(tsdb::SeriesId id, const promql::Labels& labels, promql::Point point, const Block& block) const {
  if (options().tells_recorded) block.journal.recorded(ref(), point.ts_us + group().query_offset_us, labels, point);
  if (id == series::SeriesSet::kUnwanted) return;
  series::Sample sample{.ts_us = point.ts_us, .value = point.value};
  if (point.histogram != nullptr) sample.hist = std::make_unique<histogram::Histogram>(*point.histogram);
  block.all.insert(id, std::move(sample));
}

promql::Point point_of(std::span<const Labelled> rows, std::size_t step, std::int64_t ts_us) {
  for (const Labelled& one : rows) {
    if (one.row->is[step] == promql::Row::Is::kFloat) return {.ts_us = ts_us, .value = one.row->floats[step]};
    if (one.row->is[step] == promql::Row::Is::kHistogram)
      return {.ts_us = ts_us, .histogram = one.row->histograms[step]};
  }
  return {.ts_us = ts_us, .value = tsdb::stale_marker()};
}

bool is_there(std::span<const Labelled> rows, std::size_t step) {
  return std::any_of(rows.begin(), rows.end(),
                     [step](const Labelled& one) { return one.row->is[step] != promql::Row::Is::kNothing; });
}

// One series after another: each through all moments, a marker where it was there before and is not any more.
void Recording::write(std::span<const Labelled> rows, const std::vector<bool>& fails, const Block& block) {
  const std::vector<record::Labels> before = std::exchange(written_, {});
  std::size_t known = 0;
  const auto through = [&](std::span<const Labelled> of_one, const record::Labels& labels) {
    bool was_there = std::binary_search(before.begin(), before.end(), labels);
    std::vector<record::Label> views;
    views.reserve(labels.size());
    for (const auto& [name, value] : labels) views.push_back({name, value});
    const tsdb::SeriesId id = block.all.open(views, 0, series::SeriesSet::Twice::kLastCounts);
    const promql::Labels shared =
        options().tells_recorded ? std::make_shared<const record::Labels>(labels) : promql::Labels();
    for (std::size_t step = 0; step < fails.size(); ++step) {
      if (fails[step]) continue;
      const bool there = is_there(of_one, step);
      if (there || was_there) put(id, shared, point_of(of_one, step, stamp_us(block.steps.at(step))), block);
      was_there = there;
    }
    if (was_there) written_.push_back(labels);
  };
  for (std::size_t first = 0, next = 0; first < rows.size(); first = next) {
    const record::Labels& labels = rows[first].labels;
    while (next < rows.size() && rows[next].labels == labels) ++next;
    for (; known < before.size() && before[known] < labels; ++known) through({}, before[known]);
    if (known < before.size() && before[known] == labels) ++known;
    through(rows.subspan(first, next - first), labels);
  }
  for (; known < before.size(); ++known) through({}, before[known]);
}

void Recording::apply(const promql::Matrix& rows, const Block& block) {
  const std::vector<Labelled> made = labelled(rows);
  write(made, failing(made, block), block);
}

}  // namespace

std::unique_ptr<Task> make_recording(RuleRef ref, const Group& group, const Rule& rule,
                                     const Engine::Options& options) {
  return std::make_unique<Recording>(ref, group, rule, options);
}

}  // namespace mcp::rules
