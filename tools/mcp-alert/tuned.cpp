// Tested by tests/unit/mcp-alert/tuned_test.cpp and the golden cases of mcp-alert.
#include "tuned.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <tuple>

#include "forecast_output.h"

namespace mcp::alert {
namespace {

constexpr std::size_t kMostLines = 12, kMostBuckets = 1'000;

// By noise, then by what would become noise with a shorter `for`, then by the time it fires.
std::tuple<std::size_t, std::size_t, std::int64_t> order_of(const rules::Outcome& outcome) {
  return {noise_of(outcome), outcome.only_pending, outcome.firing_us};
}

template <class One>
void rank_all(std::vector<One>& all) {
  for (One& one : all) {
    one.rank = 0;
    if (one.outcome.fired == 0) continue;
    one.rank = 1 + static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&one](const One& other) {
                 return is_noisier(other.outcome, one.outcome);
               }));
  }
}

// Of the points that fall into one bucket of time the first, the lowest, the highest and the last stay.
class Thinner {
 public:
  Thinner(std::int64_t from_us, std::int64_t to_us)
      : from_us_(from_us), width_us_((to_us - from_us) / static_cast<std::int64_t>(kMostBuckets) + 1) {}

  void add(const plot::Point& point) {
    const std::int64_t bucket = (point.ts_us - from_us_) / width_us_;
    if (bucket != bucket_) flush();
    bucket_ = bucket;
    held_.push_back(point);
    if (held_.size() > 64) thin();
  }
  std::vector<plot::Point> take() {
    flush();
    return std::move(points_);
  }

 private:
  void thin() {
    const auto less = [](const plot::Point& a, const plot::Point& b) { return a.value < b.value; };
    const auto numbers = [](const plot::Point& point) { return std::isnan(point.value); };
    const plot::Point first = held_.front(), last = held_.back();
    std::vector<plot::Point> kept = {first};
    std::erase_if(held_, numbers);
    if (!held_.empty()) {
      plot::Point low = *std::min_element(held_.begin(), held_.end(), less);
      plot::Point high = *std::max_element(held_.begin(), held_.end(), less);
      if (high.ts_us < low.ts_us) std::swap(low, high);
      for (const plot::Point& point : {low, high}) {
        if (point.ts_us > kept.back().ts_us) kept.push_back(point);
      }
    }
    if (last.ts_us > kept.back().ts_us) kept.push_back(last);
    held_ = std::move(kept);
  }
  void flush() {
    if (held_.size() > 4) thin();
    points_.insert(points_.end(), held_.begin(), held_.end());
    held_.clear();
  }

  std::int64_t from_us_, width_us_, bucket_ = -1;
  std::vector<plot::Point> held_ = {}, points_ = {};
};

// What the labels of all series have in common, where there are several.
record::Labels common_of(const rules::Course& course) {
  record::Labels common;
  if (course.series.size() < 2) return common;
  common = course.series.front().labels;
  for (const rules::Course::Series& series : course.series) {
    std::erase_if(common, [&series](const auto& label) {
      return !std::binary_search(series.labels.begin(), series.labels.end(), label);
    });
  }
  return common;
}

}  // namespace

std::size_t noise_of(const rules::Outcome& outcome) { return outcome.fired + outcome.flaps; }

bool is_noisier(const rules::Outcome& a, const rules::Outcome& b) { return order_of(a) > order_of(b); }

std::int64_t evaluations_of(std::int64_t for_us, std::int64_t every_us) {
  return for_us / every_us + (for_us % every_us > 0 ? 1 : 0);
}

void rank(std::vector<Tuned>& all) { rank_all(all); }
void rank(std::vector<Tried>& tried) { rank_all(tried); }

rules::Outcome thinned(rules::Outcome outcome, std::int64_t whole_us) {
  const std::int64_t close_us = whole_us / static_cast<std::int64_t>(kMostBuckets);
  for (std::vector<rules::Stretch>* all : {&outcome.firing, &outcome.pending}) {
    if (all->size() <= kMostBuckets) continue;
    std::vector<rules::Stretch> kept;
    for (const rules::Stretch& one : *all) {
      if (!kept.empty() && one.from_us - kept.back().to_us <= close_us) {
        kept.back().to_us = one.to_us;
      } else {
        kept.push_back(one);
      }
    }
    *all = std::move(kept);
  }
  return outcome;
}

void add_lines(Tuned& tuned, const rules::Course& course) {
  const record::Labels common = common_of(course);
  if (!common.empty()) tuned.common = printed_series(common);
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  for (const rules::Course::Series& series : course.series) {
    if (tuned.lines.size() == kMostLines) {
      ++tuned.more_lines;
      continue;
    }
    record::Labels others;
    std::set_difference(series.labels.begin(), series.labels.end(), common.begin(), common.end(),
                        std::back_inserter(others));
    Thinner points(tuned.from_us, tuned.to_us);
    for (std::size_t i = 0; i < series.runs.size(); ++i) {
      const rules::Course::Run& run = series.runs[i];
      const std::size_t end = i + 1 < series.runs.size() ? series.runs[i + 1].first : course.steps.count;
      points.add({course.steps.at(run.first), run.is_there ? run.value : nothing});
      if (run.is_there && end - run.first > 1) points.add({course.steps.at(end - 1), run.value});
    }
    tuned.lines.push_back(
        {.name = {.whole = printed_series(series.labels), .brief = printed_series(others)}, .points = points.take()});
  }
}

}  // namespace mcp::alert
