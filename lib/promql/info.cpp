// info(): adds the labels that say what the target of a series is, such as those of target_info.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "promql/evaluator.h"
#include "promql/parse.h"
#include "tsdb/column.h"
#include "tsdb/matcher.h"

namespace mcp::promql {
namespace {

constexpr std::string_view kTargetInfo = "target_info";
// What a series and its info series have in common.
constexpr std::string_view kIdentifying[] = {"instance", "job"};

bool is_identifying(std::string_view name) {
  return std::find(std::begin(kIdentifying), std::end(kIdentifying), name) != std::end(kIdentifying);
}

using Identity = std::vector<std::string_view>;  // the values of the identifying labels, in their order

Identity identity_of(const record::Labels& labels) {
  Identity out;
  for (const std::string_view name : kIdentifying) out.push_back(label_of(labels, name));
  return out;
}

// The conditions on the labels to add, and those on the names of the metrics that have them.
struct Wanted {
  std::vector<tsdb::Matcher> all;  // with those on the name
  bool names_metric = false;

  bool has_labels() const { return std::any_of(all.begin(), all.end(), is_of_label); }
  bool takes_label(std::string_view name) const {
    return !has_labels() || std::any_of(all.begin(), all.end(), [name](const tsdb::Matcher& one) {
      return is_of_label(one) && one.condition().label == name;
    });
  }
  // Whether a series without any of the labels is good too.
  bool takes_none() const {
    return std::all_of(all.begin(), all.end(),
                       [](const tsdb::Matcher& one) { return !is_of_label(one) || one.matches_absent(); });
  }
  // Whether it is an info series itself, which is left as it is.
  bool is_info(std::string_view metric) const {
    return names_metric && std::all_of(all.begin(), all.end(), [metric](const tsdb::Matcher& one) {
             return is_of_label(one) || one.matches(metric);
           });
  }
  static bool is_of_label(const tsdb::Matcher& one) { return one.condition().label != tsdb::kNameLabel; }
};

Status demand_metric(Wanted& wanted) {
  Result<tsdb::Matcher> name = tsdb::Matcher::make(
      {.label = std::string(tsdb::kNameLabel), .op = tsdb::Operator::kEqual, .value = std::string(kTargetInfo)});
  if (!name) return name.error();
  wanted.all.push_back(std::move(*name));
  return Done{};
}

Result<Wanted> wanted_by(const Call& call) {
  Wanted wanted;
  if (call.arguments.size() < 2) {
    if (Status named = demand_metric(wanted); !named) return named.error();
    wanted.names_metric = true;
    return wanted;
  }
  const auto* selector = std::get_if<Selector>(&without_parens(*call.arguments[1]).is);
  if (selector == nullptr) return Query::failed("expected label selectors only");
  Result<std::vector<tsdb::Matcher>> matchers = matchers_of(*selector);
  if (!matchers) return matchers.error();
  wanted.all = std::move(*matchers);
  wanted.names_metric = !std::all_of(wanted.all.begin(), wanted.all.end(), Wanted::is_of_label);
  return wanted;
}

// An info series: when the sample was taken that speaks at each step.
struct InfoSeries {
  static constexpr std::int64_t kNone = INT64_MIN;
  Labels labels;
  std::vector<std::int64_t> times;  // by step
};

Result<InfoSeries> sampled(const StoredSeries& stored, const Steps& steps, const EvaluateOptions& options) {
  InfoSeries out{.labels = stored.labels, .times = std::vector<std::int64_t>(steps.count, InfoSeries::kNone)};
  const SampleView& samples = stored.samples;
  const std::int64_t lookback = stored.lookback_us > 0 ? stored.lookback_us : options.lookback_us;
  std::size_t at = 0;
  for (std::size_t step = 0; step < steps.count; ++step) {
    while (at < samples.times.size() && samples.times[at] <= steps.at(step)) ++at;
    if (at == 0 || steps.at(step) - samples.times[at - 1] >= lookback || tsdb::is_stale(samples.values[at - 1]))
      continue;
    if (!samples.histograms.empty() && samples.histograms[at - 1] != nullptr)
      return Query::failed("info sample should be float");
    out.times[step] = samples.times[at - 1];
  }
  return out;
}

// The info series of what is asked for that belong to any of these rows.
Result<std::vector<InfoSeries>> info_series(Query& query, const Steps& steps, const Matrix& rows, Wanted& wanted) {
  std::map<std::string_view, std::set<std::string_view>> values;  // by identifying label
  for (const Row& row : rows) {
    if (wanted.is_info(metric_name(*row.labels))) continue;
    for (const auto& [name, value] : *row.labels) {
      if (is_identifying(name)) values[name].insert(value);
    }
  }
  std::vector<InfoSeries> out;
  if (values.empty()) return out;
  if (!wanted.names_metric) {
    if (Status named = demand_metric(wanted); !named) return named.error();
  }
  for (const StoredSeries& stored : query.source.select(wanted.all)) {
    const auto fits = [&stored](const auto& one) { return one.second.contains(label_of(*stored.labels, one.first)); };
    if (!std::all_of(values.begin(), values.end(), fits)) continue;
    Result<InfoSeries> series = sampled(stored, steps, query.options);
    if (!series) return series.error();
    out.push_back(std::move(*series));
  }
  return out;
}

// Those that speak at one step, the latest of each metric and identity.
using Speaking = std::map<std::pair<std::string_view, Identity>, const InfoSeries*>;

Result<Speaking> speaking_at(std::size_t step, const std::vector<InfoSeries>& all) {
  Speaking out;
  for (const InfoSeries& one : all) {
    if (one.times[step] == InfoSeries::kNone) continue;
    const auto [at, fresh] = out.try_emplace({metric_name(*one.labels), identity_of(*one.labels)}, &one);
    if (fresh) continue;
    const std::int64_t before = at->second->times[step];
    if (before == one.times[step]) {
      return Query::failed(fmt::format("found duplicate series for info metric: existing {} @ {}, new {} @ {}",
                                       printed(*at->second->labels), before / 1000, printed(*one.labels),
                                       one.times[step] / 1000));
    }
    if (before < one.times[step]) at->second = &one;
  }
  return out;
}

// The labels to add to those of a series: nothing where it is left out.
struct Added {
  bool kept = true;
  std::map<std::string_view, std::string_view> labels = {};
};

Result<Added> added_to(const record::Labels& base, const Speaking& speaking, const std::set<std::string_view>& metrics,
                       const Wanted& wanted) {
  Added out;
  bool found = false;
  for (const std::string_view metric : metrics) {
    const auto at = speaking.find({metric, identity_of(base)});
    if (at == speaking.end()) continue;
    found = true;
    for (const auto& [name, value] : *at->second->labels) {
      if (name == tsdb::kNameLabel || !wanted.takes_label(name)) continue;
      const auto other = out.labels.find(name);
      if (other != out.labels.end() && other->second != value) return Query::failed("conflicting label: " + name);
      if (label_of(base, name).empty()) out.labels[name] = value;
    }
  }
  out.kept = found || wanted.takes_none();
  return out;
}

}  // namespace

Result<std::vector<tsdb::Matcher>> info_matchers(const Call& call) {
  Result<Wanted> wanted = wanted_by(call);
  if (wanted && !wanted->names_metric) {
    if (Status named = demand_metric(*wanted); !named) return named.error();
  }
  if (!wanted) return wanted.error();
  return std::move(wanted->all);
}

Result<Matrix> Evaluator::info(const Call& call) {
  Result<Matrix> rows = eval(*call.arguments.front());
  if (!rows) return rows;
  Result<Wanted> wanted = wanted_by(call);
  if (!wanted) return wanted.error();
  std::vector<bool> untouched;
  for (const Row& row : *rows) untouched.push_back(wanted->is_info(metric_name(*row.labels)));
  const Result<std::vector<InfoSeries>> all = info_series(query_, steps_, *rows, *wanted);
  if (!all) return all.error();
  std::set<std::string_view> metrics;
  for (const InfoSeries& one : *all) metrics.insert(metric_name(*one.labels));
  Collector out(steps_.count);
  std::size_t made = 0;
  for (std::size_t step = 0; step < steps_.count; ++step) {
    if (Status going_on = check_cancelled(); !going_on) return going_on.error();
    const Result<Speaking> speaking = speaking_at(step, *all);
    if (!speaking) return speaking.error();
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const Row& row = (*rows)[i];
      if (row.is[step] == Row::Is::kNothing) continue;
      Labels labels = row.labels;
      if (!untouched[i]) {
        const Result<Added> added = added_to(*row.labels, *speaking, metrics, *wanted);
        if (!added) return added.error();
        if (!added->kept) continue;
        for (const auto& [name, value] : added->labels) labels = with_label(labels, name, value);
      }
      ++made;
      if (Status put = out.add(step, labels, row.drop_name, sample_at(row, step)); !put) return put.error();
    }
  }
  if (Status counted = query_.count(made); !counted) return counted.error();
  return out.take();
}

}  // namespace mcp::promql
