// Functions of histograms, native ones and those that are a series a bucket.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "histogram/classic.h"
#include "histogram/histogram.h"
#include "histogram/quantile.h"
#include "promql/evaluator.h"
#include "promql/notes.h"
#include "text/number.h"

namespace mcp::promql {
namespace {

constexpr std::string_view kBound = "le";

struct OfOne {
  FunctionId id;
  double (*compute)(const histogram::Histogram& histogram);
};
constexpr OfOne kOfOne[] = {
    {FunctionId::kHistogramAvg, histogram::average},
    {FunctionId::kHistogramCount, [](const histogram::Histogram& it) { return it.count; }},
    {FunctionId::kHistogramStddev, [](const histogram::Histogram& it) { return std::sqrt(histogram::variance(it)); }},
    {FunctionId::kHistogramStdvar, histogram::variance},
    {FunctionId::kHistogramSum, [](const histogram::Histogram& it) { return it.sum; }},
};

// A number of each native histogram; floats go.
void compute_each(Matrix& rows, const OfOne& function) {
  for (Row& row : rows) {
    row.drop_name = true;
    for (std::size_t step = 0; step < row.is.size(); ++step) {
      if (row.is[step] == Row::Is::kHistogram) {
        row.set(step, function.compute(*row.histograms[step]));
      } else {
        row.clear(step);
      }
    }
    row.histograms.clear();
  }
}

// A classic histogram: the series that are the same but for their bound.
struct Family {
  struct Bucket {
    double upper;
    const Row* row;
  };

  Labels labels;  // without the bound
  std::vector<Bucket> buckets = {};

  // Those that have a float.
  std::vector<histogram::ClassicBucket> at(std::size_t step) const {
    std::vector<histogram::ClassicBucket> out;
    for (const Bucket& bucket : buckets) {
      if (bucket.row->is[step] == Row::Is::kFloat) out.push_back({bucket.upper, bucket.row->floats[step]});
    }
    return out;
  }
};

// What is asked of every histogram at one step: a quantile, or what lies between two values.
struct Question {
  bool fraction = false;
  double first = 0, second = 0;
  std::string label = {}, value = {};  // of the result; no label where the name is empty

  Labels labels_of(const Labels& labels) const { return label.empty() ? labels : with_label(labels, label, value); }
};

// Answers the same questions of all histograms of a vector, step by step.
class Answers {
 public:
  // `vector` is the argument that came to the rows, where notes stand.
  Answers(Query& query, const Matrix& rows, const Steps& steps, const Expr& vector)
      : query_(query), rows_(rows), steps_(steps), vector_(vector), out_(steps.count) {
    for (const Row& row : rows) sort_in(row);
  }

  Status ask(std::size_t step, const std::vector<Question>& questions);
  // Says what was found on the way.
  Matrix take();
  std::size_t made() const { return made_; }

 private:
  void sort_in(const Row& row);
  std::string_view name_of(const Labels& labels) const {
    return query_.delays_names() ? metric_name(*labels) : std::string_view();
  }
  Status add(std::size_t step, const Labels& labels, const Question& question, double value);
  double native(const Question& question, const Row& row, std::size_t step);
  void note_raised(const Family& family, std::size_t step, const histogram::Raised& raised);

  Query& query_;
  const Matrix& rows_;
  const Steps& steps_;
  const Expr& vector_;
  Collector out_;
  std::size_t made_ = 0;
  std::map<record::Labels, Family> families_;
  std::map<std::string, notes::Forced, std::less<>> forced_;  // by metric
};

void Answers::sort_in(const Row& row) {
  if (std::find(row.is.begin(), row.is.end(), Row::Is::kFloat) == row.is.end()) return;
  const std::string_view bound = label_of(*row.labels, kBound);
  const std::optional<double> upper = text::parse_prometheus(bound);
  if (!upper) return query_.warn(vector_, notes::bad_bucket_label(name_of(row.labels), bound));
  const Labels labels = with_label(row.labels, kBound, "");
  Family& family = families_.try_emplace(*labels, Family{.labels = labels}).first->second;
  family.buckets.push_back({*upper, &row});
}

Status Answers::add(std::size_t step, const Labels& labels, const Question& question, double value) {
  ++made_;
  return out_.add(step, question.labels_of(labels), true,
                  {.is = Row::Is::kFloat, .value = value, .histogram = nullptr});
}

double Answers::native(const Question& question, const Row& row, std::size_t step) {
  const histogram::Histogram& histogram = *row.histograms[step];
  const histogram::Estimate estimate = question.fraction
                                           ? histogram::fraction(question.first, question.second, histogram)
                                           : histogram::quantile(question.first, histogram);
  const std::string_view name = name_of(row.labels);
  switch (estimate.note) {
    case histogram::Note::kNone:
      break;
    case histogram::Note::kQuantileIsNan:
      query_.inform(vector_, notes::quantile_is_nan(name));
      break;
    case histogram::Note::kQuantileIsSkewed:
      query_.inform(vector_, notes::quantile_is_skewed(name));
      break;
    case histogram::Note::kFractionLeavesOut:
      query_.inform(vector_, notes::fraction_leaves_out(name));
      break;
  }
  return estimate.value;
}

void Answers::note_raised(const Family& family, std::size_t step, const histogram::Raised& raised) {
  const std::int64_t ts = steps_.at(step);
  const auto [at, fresh] = forced_.try_emplace(
      std::string(name_of(family.labels)),
      notes::Forced{
          .first_us = ts, .last_us = ts, .lowest = raised.lowest, .highest = raised.highest, .most = raised.most});
  notes::Forced& all = at->second;
  ++all.samples;
  if (fresh) return;
  all.first_us = std::min(all.first_us, ts);
  all.last_us = std::max(all.last_us, ts);
  all.lowest = std::min(all.lowest, raised.lowest);
  all.highest = std::max(all.highest, raised.highest);
  all.most = std::max(all.most, raised.most);
}

Status Answers::ask(std::size_t step, const std::vector<Question>& questions) {
  struct Classic {
    const Family* family;
    std::vector<histogram::ClassicBucket> buckets;
    bool raised = false;
  };
  std::vector<Classic> classic;
  for (const auto& [key, family] : families_) {
    std::vector<histogram::ClassicBucket> buckets = family.at(step);
    if (!buckets.empty()) classic.push_back({.family = &family, .buckets = std::move(buckets)});
  }
  std::vector<const Row*> natives;
  for (const Row& row : rows_) {
    if (row.is[step] != Row::Is::kHistogram) continue;
    const auto rival = families_.find(*row.labels);
    const auto is_rival = [&](const Classic& one) { return rival != families_.end() && one.family == &rival->second; };
    // Two of the same name: neither counts.
    if (std::erase_if(classic, is_rival) > 0) {
      query_.warn(vector_, notes::mixed_classic_native(name_of(row.labels)));
    } else {
      natives.push_back(&row);
    }
  }
  for (const Question& question : questions) {
    for (const Row* row : natives) {
      if (Status added = add(step, row->labels, question, native(question, *row, step)); !added) return added;
    }
    for (Classic& one : classic) {
      double value = 0;
      if (question.fraction) {
        value = histogram::bucket_fraction(question.first, question.second, one.buckets);
      } else {
        const histogram::ClassicEstimate estimate = histogram::bucket_quantile(question.first, one.buckets);
        // Prometheus says it of the first quantile only: the buckets are mended then.
        if (estimate.raised.any && !std::exchange(one.raised, true)) note_raised(*one.family, step, estimate.raised);
        value = estimate.value;
      }
      if (Status added = add(step, one.family->labels, question, value); !added) return added;
    }
  }
  return Done{};
}

Matrix Answers::take() {
  for (const auto& [metric, forced] : forced_) query_.inform(vector_, notes::forced_monotonicity(metric, forced));
  return out_.take();
}

// As OpenMetrics writes it: with a fraction or an exponent.
std::string quantile_text(double q) {
  if (q == 0) return "0.0";
  std::string out;
  text::append_go_number(out, q);
  if (std::isfinite(q) && out.find_first_of("e.") == std::string::npos) out += ".0";
  return out;
}

std::size_t vector_argument(FunctionId id) {
  if (id == FunctionId::kHistogramQuantile) return 1;
  return id == FunctionId::kHistogramFraction ? 2 : 0;
}

// By step, of the scalars in the order of the arguments.
std::vector<Question> questions_at(std::size_t step, FunctionId id, const std::string& label,
                                   const std::vector<std::vector<double>>& scalars) {
  if (id == FunctionId::kHistogramFraction)
    return {{.fraction = true, .first = scalars[0][step], .second = scalars[1][step]}};
  std::vector<Question> questions;
  for (const std::vector<double>& one : scalars) {
    Question& question = questions.emplace_back(Question{.first = one[step], .label = label});
    if (!label.empty()) question.value = quantile_text(question.first);
  }
  return questions;
}

bool is_quantile(double q) { return q >= 0 && q <= 1; }

}  // namespace

Result<Matrix> Evaluator::histogram_function(const Expr&, const Call& call, const Function& function) {
  const auto finished = [this](Matrix rows) -> Result<Matrix> {
    return query_.delays_names() ? Result<Matrix>(std::move(rows)) : without_names(std::move(rows));
  };
  const auto argument = [&call](std::size_t i) -> const Expr& { return without_parens(*call.arguments[i]); };
  const std::size_t place = vector_argument(function.id);
  Result<Matrix> rows = eval(argument(place));
  if (!rows) return rows;
  const auto of_one = std::find_if(std::begin(kOfOne), std::end(kOfOne),
                                   [&function](const OfOne& one) { return one.id == function.id; });
  if (of_one != std::end(kOfOne)) {
    compute_each(*rows, *of_one);
    return finished(std::move(*rows));
  }
  std::string label;
  std::vector<std::vector<double>> scalars;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (i == place) continue;
    if (const auto* text = std::get_if<Text>(&argument(i).is)) {
      label = text->value;
      continue;
    }
    Result<std::vector<double>> values = scalar(argument(i));
    if (!values) return values.error();
    if (function.id != FunctionId::kHistogramFraction) {
      for (const double q : *values) {
        if (!is_quantile(q)) query_.warn(argument(i), notes::invalid_quantile(q));
      }
    }
    scalars.push_back(std::move(*values));
  }
  Answers answers(query_, *rows, steps_, argument(place));
  for (std::size_t step = 0; step < steps_.count; ++step) {
    if (Status going_on = check_cancelled(); !going_on) return going_on.error();
    const Status answered = answers.ask(step, questions_at(step, function.id, label, scalars));
    if (!answered) return answered.error();
  }
  if (Status counted = query_.count(answers.made()); !counted) return counted.error();
  return finished(answers.take());
}

}  // namespace mcp::promql
