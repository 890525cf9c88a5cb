// Tested by tests/unit/mcp-gate/table_test.cpp.
#include "table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "metrology/units.h"
#include "stats/summary.h"

namespace mcp::gate {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct QuantileRow {
  std::string_view stat;
  double q;
  std::size_t at_least;  // so many samples in every run
};
constexpr QuantileRow kQuantiles[] = {{"p50", 0.5, 2}, {"p95", 0.95, 20}, {"p99", 0.99, 100}};

// Increase a second from the first to the last, a fall being a new beginning; NaN where no time passes.
double rate_of(const std::map<std::string, std::vector<Measured::Count>>& counters) {
  double rate = 0;
  bool any = false;
  for (const auto& [stream, counts] : counters) {
    std::vector<Measured::Count> ordered = counts;
    std::erase_if(ordered, [](const Measured::Count& count) { return !std::isfinite(count.second); });
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    double increase = 0;
    for (std::size_t i = 1; i < ordered.size(); ++i) {
      const double step = ordered[i].second - ordered[i - 1].second;
      increase += step < 0 ? ordered[i].second : step;
    }
    const double seconds =
        ordered.empty() ? 0 : static_cast<double>(ordered.back().first - ordered.front().first) / 1e6;
    if (!(seconds > 0)) continue;
    rate += increase / seconds;
    any = true;
  }
  return any ? rate : kNone;
}

std::string per_second(const std::string& unit) {
  if (unit.empty()) return "";
  const metrology::Unit* known = metrology::find_unit(unit);
  return known != nullptr && known->dimension == metrology::Dimension::kTime ? "ratio" : unit + "/s";
}

// How many samples the runs have that have any.
struct Samples {
  std::size_t fewest = 0;
  std::size_t most = 0;
};

class Tabulator {
 public:
  explicit Tabulator(std::span<const RunSet* const> sides) : sides_(sides) {}

  Table table() {
    count_samples();
    for (const RunSet* side : sides_) {
      rows_.emplace_back();
      for (const Run& run : side->runs()) take(*side, run);
    }
    Table out;
    for (const auto& [metric, index] : columns_) {
      out.metrics.push_back(metric);
      out.metrics.back().mixed = mixed_.count(index) != 0;
      apply_said(out.metrics.back());
    }
    for (auto& rows : rows_) {
      out.sides.emplace_back();
      for (Cells& cells : rows) out.sides.back().push_back(row_of(std::move(cells)));
    }
    for (const RunSet* side : sides_) warnings_.insert(side->warnings().begin(), side->warnings().end());
    out.warnings.assign(warnings_.begin(), warnings_.end());
    return out;
  }

 private:
  struct Cells {
    const Run* run = nullptr;
    std::map<std::size_t, double> values;  // by the index of the metric in columns_
  };

  void count_samples() {
    for (const RunSet* side : sides_) {
      for (const Run& run : side->runs()) {
        for (const auto& [series, measured] : run.measured) {
          const std::size_t count = measured.samples.size();
          if (count == 0) continue;
          Samples& samples = samples_.try_emplace(series, Samples{count, count}).first->second;
          samples.fewest = std::min(samples.fewest, count);
          samples.most = std::max(samples.most, count);
        }
      }
    }
  }

  void take(const RunSet& side, const Run& run) {
    rows_.back().push_back({.run = &run, .values = {}});
    for (const auto& [series, measured] : run.measured) {
      const Subject& subject = side.subjects().at(series);
      if (!measured.samples.empty()) take_samples(subject, measured.samples);
      if (!measured.counters.empty()) set(subject, "rate", per_second(subject.unit), rate_of(measured.counters));
      for (const auto& [stat, values] : measured.stats)
        set(subject, stat, values.unit, measured.failed ? kNone : stats::median(finite(subject, values.values)));
    }
  }

  std::vector<double> finite(const Subject& subject, std::vector<double> values) {
    const std::size_t all = values.size();
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    if (values.size() < all)
      warnings_.insert(fmt::format("{}: values that are no number, or infinite, are left out", subject.series));
    return values;
  }

  void take_samples(const Subject& subject, const std::vector<double>& samples) {
    std::vector<double> sorted = finite(subject, samples);
    std::sort(sorted.begin(), sorted.end());
    const Samples& in_runs = samples_.at(subject.series);
    if (in_runs.most == 1) return set(subject, "value", subject.unit, sorted.empty() ? kNone : sorted.front());
    for (const QuantileRow& row : kQuantiles) {
      if (row.at_least > 2 && in_runs.fewest < row.at_least) continue;
      set(subject, row.stat, subject.unit, sorted.empty() ? kNone : stats::lower_quantile(sorted, row.q));
    }
  }

  void set(const Subject& subject, std::string_view stat, const std::string& unit, double value) {
    Metric metric{.name = subject.name,
                  .series = subject.series,
                  .stat = std::string(stat),
                  .unit = unit,
                  .scope = subject.scope};
    const auto [at, is_new] = columns_.try_emplace(std::move(metric), columns_.size());
    if (subject.mixed || (at->first.unit != unit && !unit.empty() && !at->first.unit.empty()))
      mixed_.insert(at->second);
    if (std::isfinite(value)) rows_.back().back().values[at->second] = value;
  }

  void apply_said(Metric& metric) const {
    for (const RunSet* side : sides_) {
      const auto found = side->said().find(metric.unit);
      if (found == side->said().end()) continue;
      if (found->second.better != Better::kUnknown) metric.said = found->second.better;
      metric.exact = metric.exact || found->second.exact;
    }
  }

  Row row_of(Cells cells) const {
    Row row{.run = cells.run->name, .hosts = cells.run->hosts, .values = {}};
    for (const auto& [metric, index] : columns_) {
      const auto found = cells.values.find(index);
      row.values.push_back(found == cells.values.end() ? kNone : found->second);
    }
    return row;
  }

  std::span<const RunSet* const> sides_;
  std::map<std::string, Samples> samples_;
  std::map<Metric, std::size_t> columns_;
  std::set<std::size_t> mixed_;
  std::vector<std::vector<Cells>> rows_;
  std::set<std::string> warnings_;
};

}  // namespace

Table tabulate(std::span<const RunSet* const> sides) { return Tabulator(sides).table(); }

std::vector<double> column(std::span<const Row> rows, std::size_t metric) {
  std::vector<double> values;
  for (const Row& row : rows) {
    if (!std::isnan(row.values[metric])) values.push_back(row.values[metric]);
  }
  return values;
}

}  // namespace mcp::gate
