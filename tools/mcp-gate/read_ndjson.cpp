// Tested by tests/unit/mcp-gate/formats_test.cpp and tests/fuzz/gate_formats_fuzz.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "formats.h"
#include "ndjson/decode.h"
#include "record/series.h"
#include "timeutil/duration.h"

namespace mcp::gate {
namespace {

constexpr std::string_view kRunLabels[] = {"run", "round"};                 // the first that is there names the run
constexpr std::string_view kHostLabels[] = {"host", "runner", "instance"};  // the same for the host
constexpr std::string_view kStats[] = {"p50", "p95", "p99"};                // of aggregates
constexpr std::size_t kLongestLine = std::size_t{1} << 20;

bool one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view first_of(std::span<const record::Label> labels, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    for (const record::Label& label : labels) {
      if (label.name == name) return label.value;
    }
  }
  return {};
}

// What is left of a counter's or gauge's family that no number of a run can be made of.
bool is_part_of_histogram(const record::Sample& sample) {
  return sample.series.name.ends_with("_bucket") &&
         (sample.type == record::Type::kHistogram || sample.type == record::Type::kGaugeHistogram ||
          sample.type == record::Type::kUnknown) &&
         !first_of(sample.series.labels, std::array{std::string_view("le")}).empty();
}

bool counts_up(const record::Sample& sample) {
  const std::string_view name = sample.series.name;
  switch (sample.type) {
    case record::Type::kCounter:
      return true;
    case record::Type::kUnknown:
      return name.ends_with("_total");
    case record::Type::kHistogram:
    case record::Type::kSummary:
      return name.ends_with("_count") || name.ends_with("_sum");
    default:
      return false;
  }
}

class Reader {
 public:
  Reader(const Document& document, RunSet& into) : document_(document), into_(into) {}

  Status all() {
    std::string_view rest = document_.text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    while (!rest.empty()) {
      ++line_;
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      if (Status read = one(line); !read) {
        Error error = std::move(read.error());
        error.code = Code::kMalformed;
        return std::move(error).in(document_.file).at(line_);
      }
      if (Status within = into_.within_limits(); !within) return within.error().in(document_.file);
    }
    return Done{};
  }

 private:
  Status one(std::string_view line) {
    if (line.size() > kLongestLine)
      return Error{.message = fmt::format("expected a line of at most {} bytes", kLongestLine), .place = {}};
    const Result<record::Kind> kind = decoder_.parse(line);
    if (!kind) return kind.error();
    if (*kind == record::Kind::kSample) {
      const Result<const record::Sample*> sample = decoder_.sample();
      return sample ? take(**sample) : Status(sample.error());
    }
    if (*kind == record::Kind::kAggregate) {
      const Result<const record::Aggregate*> aggregate = decoder_.aggregate();
      return aggregate ? take(**aggregate) : Status(aggregate.error());
    }
    return Done{};
  }

  Status take(const record::Sample& sample) {
    if (sample.value_is == record::ValueIs::kStale) return Done{};
    record::Sample timed = sample;
    if (!counts_up(sample)) timed.ts_us = 0;  // only what counts up needs its time
    if (Status whole = ndjson::complete(timed); !whole) return whole;
    if (sample.type == record::Type::kInfo || sample.type == record::Type::kStateSet) return Done{};
    if (sample.value_is == record::ValueIs::kHist || is_part_of_histogram(sample)) {
      into_.warn(fmt::format("{}: a histogram is compared by its aggregates: see mcp-agg", sample.series.name));
      return Done{};
    }
    const std::size_t run = run_of(sample.series.labels);
    const Subject subject = subject_of(sample.series, sample.unit, {});
    if (counts_up(sample)) {
      into_.add_count(run, subject, record::print(sample.series), {*sample.ts_us, sample.value});
    } else {
      into_.add_sample(run, subject, sample.value);
    }
    return Done{};
  }

  Status take(const record::Aggregate& aggregate) {
    const std::size_t run = run_of(aggregate.series.labels);
    const std::string window = timeutil::format_duration(timeutil::Duration(aggregate.window_us));
    const Subject subject = subject_of(aggregate.series, aggregate.unit, window);
    bool any = false;
    for (const record::Stat& stat : aggregate.stats) {
      const bool rate = stat.name == "rate";
      if (!rate && (aggregate.type == record::Type::kCounter || !one_of(stat.name, kStats))) continue;
      any = true;
      const std::string unit = rate && !subject.unit.empty() ? subject.unit + "/s" : subject.unit;
      into_.add_stat(run, subject, stat.name, unit, stat.value);
    }
    if (any) return Done{};
    for (const record::Stat& stat : aggregate.stats) {
      if (stat.name == "mean") into_.add_stat(run, subject, stat.name, subject.unit, stat.value);
    }
    return Done{};
  }

  std::size_t run_of(std::span<const record::Label> labels) {
    const std::string_view named = first_of(labels, kRunLabels);
    const std::size_t run = into_.run(named.empty() ? document_.file : named);
    into_.add_host(run, first_of(labels, kHostLabels));
    return run;
  }

  // Without the labels that say which run it was and where.
  Subject subject_of(record::SeriesRef series, std::string_view unit, std::string_view window) {
    labels_.clear();
    for (const record::Label& label : series.labels) {
      if (!one_of(label.name, kRunLabels) && !one_of(label.name, kHostLabels)) labels_.push_back(label);
    }
    if (!window.empty()) labels_.push_back({"window", window});
    record::normalise(labels_);
    series.labels = labels_;
    return {.name = std::string(series.name),
            .series = record::print(series),
            .unit = std::string(unit),
            .scope = std::string(series.context.scope)};
  }

  const Document& document_;
  RunSet& into_;
  ndjson::Decoder decoder_;
  std::vector<record::Label> labels_;
  std::uint64_t line_ = 0;
};

}  // namespace

Status read_ndjson(const Document& document, RunSet& into) { return Reader(document, into).all(); }

}  // namespace mcp::gate
