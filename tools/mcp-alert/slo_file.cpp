// Tested by tests/unit/mcp-alert/slo_file_test.cpp and tests/fuzz/slo_fuzz.cpp.
#include "slo_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "promql/parse.h"
#include "promql/print.h"
#include "slo_expressions.h"
#include "text/match.h"
#include "text/number.h"
#include "yaml/read.h"

namespace mcp::alert {
namespace {

constexpr std::string_view kFileKeys[] = {"objectives", "score"};
constexpr std::string_view kKeys[] = {"name", "description", "sli", "objective", "warning", "window", "burn_rate"};
constexpr std::string_view kSliKeys[] = {"good", "bad", "total", "metric", "condition", "threshold", "every"};
constexpr std::string_view kBurnKeys[] = {"long", "short", "factor", "severity"};
constexpr std::string_view kScoreKeys[] = {"latency", "throughput", "errors", "resources"};
constexpr std::string_view kPartKeys[] = {"expr", "threshold", "weight"};
constexpr std::string_view kResourceKeys[] = {"cpu", "memory", "weight"};
constexpr std::string_view kResourcePartKeys[] = {"expr", "threshold"};
constexpr std::string_view kConditions[] = {"gt", "ge", "lt", "le"};
constexpr std::string_view kSeverities[] = {"page", "ticket"};

constexpr std::int64_t kMinute = 60'000'000, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::int64_t kShortest = 60'000'000, kLongest = 3650 * kDay;
constexpr std::size_t kMostObjectives = 1000, kMostRows = 20;

struct Row {
  std::int64_t long_us, short_us;
  double factor;
  std::string_view severity;
};
constexpr Row kWorkbook[] = {{kHour, 5 * kMinute, 14.4, "page"},
                             {6 * kHour, 30 * kMinute, 6, "page"},
                             {kDay, 2 * kHour, 3, "ticket"},
                             {3 * kDay, 6 * kHour, 1, "ticket"}};

Error of_expression(const yaml::Field& field, const Error& inner, std::string_view before = "") {
  return field.wrong(std::string(before) + inner.message + " (at " + std::to_string(inner.place.line) + ":" +
                     std::to_string(inner.place.column) + " of the expression)");
}

Result<std::string> text_of(const yaml::Fields& fields, std::string_view key) {
  const Result<yaml::Field> field = fields.need(key);
  if (!field) return field.error();
  Result<std::string> text = field->text();
  if (text && text->empty()) return field->expected("a text");
  return text;
}

Result<double> number_of(const yaml::Fields& fields, std::string_view key) {
  const Result<yaml::Field> field = fields.need(key);
  if (!field) return field.error();
  Result<double> number = field->number();
  if (number && !(*number - *number == 0)) return field->expected("a finite number");
  return number;
}

Result<std::string_view> word_of(const yaml::Fields& fields, std::string_view key,
                                 std::span<const std::string_view> words) {
  const Result<yaml::Field> field = fields.need(key);
  if (!field) return field.error();
  const Result<std::string> typed = field->text();
  std::string listed;
  for (const std::string_view word : words) listed.append(listed.empty() ? "" : ", ").append(word);
  if (!typed) return field->expected("one of " + listed);
  const auto found = std::find(words.begin(), words.end(), *typed);
  if (found != words.end()) return *found;
  Error error = field->expected("one of " + listed);
  error.message += text::did_you_mean(*typed, words);
  return error;
}

Result<std::int64_t> length_of(const yaml::Field& field, std::int64_t least_us) {
  const Result<timeutil::Duration> length = field.duration();
  if (!length) return length.error();
  if (length->count() < least_us || length->count() > kLongest) {
    return field.expected("a duration from " + timeutil::format_duration(timeutil::Duration(least_us)) +
                          " to ten years");
  }
  return length->count();
}

// A selector of counters is summed up by its increase; anything else says with $window where the window stands.
Result<Counted> counted_of(const yaml::Fields& fields, std::string_view key) {
  const Result<yaml::Field> field = fields.need(key);
  if (!field) return field.error();
  Result<std::string> text = field->text();
  if (!text) return text.error();
  Counted counted{.text = std::move(*text)};
  if (counted.text.find(kWindow) == std::string::npos) {
    const Result<promql::Selector> selector = promql::parse_selector(counted.text);
    if (!selector) {
      return of_expression(*field, selector.error(),
                           "expected a selector of counters, or an expression with $window in it: ");
    }
    counted.text = "increase(" + promql::print(*selector) + "[$window])";
  }
  // By itself first, so that no bracket of it is closed by those around it.
  const Result<Expression> alone = parse_expression(counted.over(kHour));
  if (!alone) return of_expression(*field, alone.error());
  if (promql::type_of(*alone->root) != promql::Type::kVector) return field->expected("an instant vector");
  counted.text = "sum(" + counted.text + ")";
  const Result<Expression> tried = parse_expression(counted.over(kHour));
  if (!tried) return of_expression(*field, tried.error());
  return counted;
}

Result<EventSli> event_sli(const yaml::Field& sli, const yaml::Fields& fields) {
  const bool good = fields.find("good").has_value(), bad = fields.find("bad").has_value();
  if (good == bad) return sli.wrong("expected good or bad with total, or metric with condition and threshold");
  for (const std::string_view key : {"metric", "condition", "threshold", "every"}) {
    if (const auto other = fields.find(key)) return other->wrong("is of a measured value, and this counts events");
  }
  EventSli made{.is = good ? EventSli::Is::kGood : EventSli::Is::kBad, .counted = {}, .total = {}};
  for (const auto& [key, target] : {std::pair{good ? "good" : "bad", &made.counted}, std::pair{"total", &made.total}}) {
    Result<Counted> counted = counted_of(fields, key);
    if (!counted) return counted.error();
    *target = std::move(*counted);
  }
  return made;
}

Result<TimeSli> time_sli(const yaml::Fields& fields) {
  for (const std::string_view key : {"good", "bad", "total"}) {
    if (const auto other = fields.find(key)) return other->wrong("is of events, and this is a measured value");
  }
  TimeSli made;
  const Result<yaml::Field> metric = fields.need("metric");
  if (!metric) return metric.error();
  Result<std::string> text = metric->text();
  if (!text) return text.error();
  const Result<Expression> tried = parse_expression(*text);
  if (!tried) return of_expression(*metric, tried.error());
  if (promql::type_of(*tried->root) != promql::Type::kVector) return metric->expected("an instant vector");
  made.metric = promql::print(*tried->root);
  const Result<std::string_view> condition = word_of(fields, "condition", kConditions);
  if (!condition) return condition.error();
  const auto known = conditions();
  made.condition =
      &*std::find_if(known.begin(), known.end(), [&](const Condition& one) { return one.name == *condition; });
  const Result<double> threshold = number_of(fields, "threshold");
  if (!threshold) return threshold.error();
  made.threshold = *threshold;
  if (const std::optional<yaml::Field> every = fields.find("every")) {
    const Result<std::int64_t> length = length_of(*every, 1'000'000);
    if (!length) return length.error();
    made.every_us = *length;
  }
  return made;
}

Result<BurnRow> burn_row(const yaml::Field& item, std::int64_t window_us) {
  const Result<yaml::Fields> fields = item.fields(kBurnKeys);
  if (!fields) return fields.error();
  BurnRow row;
  for (const auto& [key, target] : {std::pair{"long", &row.long_us}, std::pair{"short", &row.short_us}}) {
    const Result<yaml::Field> field = fields->need(key);
    if (!field) return field.error();
    const Result<std::int64_t> length = length_of(*field, 1'000'000);
    if (!length) return length.error();
    *target = *length;
  }
  if (row.short_us >= row.long_us || row.long_us > window_us) {
    return item.wrong("expected short below long, and long no longer than the window of the objective");
  }
  const Result<double> factor = number_of(*fields, "factor");
  if (!factor) return factor.error();
  if (!(*factor > 0)) return fields->need("factor")->expected("more than 0");
  row.factor = *factor;
  const Result<std::string_view> severity = word_of(*fields, "severity", kSeverities);
  if (!severity) return severity.error();
  row.severity = *severity;
  return row;
}

class Reader {
 public:
  Reader(yaml::Fields fields, Objective& into) : fields_(std::move(fields)), into_(into) {}

  Status all() {
    for (const auto part : {&Reader::texts, &Reader::sli, &Reader::percents, &Reader::window, &Reader::burn}) {
      if (Status read = (this->*part)(); !read) return read;
    }
    return Done{};
  }

 private:
  Status texts() {
    Result<std::string> name = text_of(fields_, "name");
    if (!name) return name.error();
    into_.name = std::move(*name);
    const std::optional<yaml::Field> field = fields_.find("description");
    if (!field) return Done{};
    Result<std::string> description = field->text();
    if (!description) return description.error();
    into_.description = std::move(*description);
    return Done{};
  }

  Status sli() {
    const Result<yaml::Field> field = fields_.need("sli");
    if (!field) return field.error();
    const Result<yaml::Fields> fields = field->fields(kSliKeys);
    if (!fields) return fields.error();
    if (fields->find("metric")) {
      Result<TimeSli> made = time_sli(*fields);
      if (!made) return made.error();
      into_.sli = std::move(*made);
      return Done{};
    }
    Result<EventSli> made = event_sli(*field, *fields);
    if (!made) return made.error();
    into_.sli = std::move(*made);
    return Done{};
  }

  Status percents() {
    const Result<double> percent = number_of(fields_, "objective");
    if (!percent) return percent.error();
    if (!(*percent > 0) || !(*percent < 100)) {
      return fields_.need("objective")->expected("a percentage above 0 and below 100");
    }
    into_.percent = *percent;
    into_.budget = text::parse_decimal(fmt::format("{:.12g}", (100 - *percent) / 100)).value_or(0);
    if (!(into_.budget > 0)) return fields_.need("objective")->expected("a percentage that leaves something to 100");
    const std::optional<yaml::Field> field = fields_.find("warning");
    if (!field) return Done{};
    const Result<double> warning = field->number();
    if (!warning) return warning.error();
    if (!(*warning >= *percent) || !(*warning <= 100)) {
      return field->expected("a percentage from that of the objective to 100");
    }
    into_.warning = *warning;
    return Done{};
  }

  Status window() {
    into_.window_us = 30 * kDay;
    const std::optional<yaml::Field> field = fields_.find("window");
    if (!field) return Done{};
    const Result<std::int64_t> length = length_of(*field, kShortest);
    if (!length) return length.error();
    into_.window_us = *length;
    return Done{};
  }

  Status burn() {
    const std::optional<yaml::Field> field = fields_.find("burn_rate");
    if (!field || (field->node().is == yaml::Node::Is::kScalar && field->node().text == "default")) {
      into_.burn = default_burn(into_.window_us);
      return Done{};
    }
    if (field->node().is != yaml::Node::Is::kSequence) return field->expected("default or a list");
    const Result<std::vector<yaml::Field>> items = field->items();
    if (!items) return items.error();
    if (items->size() > kMostRows) return field->wrong("expected at most 20 rows");
    for (const yaml::Field& item : *items) {
      Result<BurnRow> row = burn_row(item, into_.window_us);
      if (!row) return row.error();
      into_.burn.push_back(std::move(*row));
    }
    return Done{};
  }

  yaml::Fields fields_;
  Objective& into_;
};

Result<Scored> scored_of(const yaml::Field& part, const yaml::Fields& fields) {
  const Result<yaml::Field> field = fields.need("expr");
  if (!field) return field.error();
  Result<std::string> text = field->text();
  if (!text) return text.error();
  Result<Expression> expr = parse_expression(std::move(*text));
  if (!expr) return of_expression(*field, expr.error());
  const Result<double> threshold = number_of(fields, "threshold");
  if (!threshold) return threshold.error();
  if (!(*threshold > 0)) return fields.need("threshold")->expected("more than 0");
  return Scored{.expr = std::move(*expr),
                .threshold = *threshold,
                .place = {.file = {}, .line = part.node().line, .column = part.node().column}};
}

Status read_weight(const yaml::Fields& fields, double& weight) {
  const std::optional<yaml::Field> field = fields.find("weight");
  if (!field) return Done{};
  const Result<double> number = field->number();
  if (!number) return number.error();
  if (!(*number >= 0) || !(*number <= 1e6)) return field->expected("a weight from 0 to 1000000");
  weight = *number;
  return Done{};
}

Status read_part(const yaml::Fields& score, std::string_view key, std::optional<Scored>& into, double& weight) {
  const std::optional<yaml::Field> part = score.find(key);
  if (!part) return Done{};
  const Result<yaml::Fields> fields = part->fields(kPartKeys);
  if (!fields) return fields.error();
  Result<Scored> scored = scored_of(*part, *fields);
  if (!scored) return scored.error();
  into = std::move(*scored);
  return read_weight(*fields, weight);
}

Status read_resources(const yaml::Fields& score, ScorePlan& plan) {
  const std::optional<yaml::Field> part = score.find("resources");
  if (!part) return Done{};
  const Result<yaml::Fields> fields = part->fields(kResourceKeys);
  if (!fields) return fields.error();
  for (const auto& [key, into] : {std::pair{"cpu", &plan.cpu}, std::pair{"memory", &plan.memory}}) {
    const Result<yaml::Field> resource = fields->need(key);
    if (!resource) return resource.error();
    const Result<yaml::Fields> inner = resource->fields(kResourcePartKeys);
    if (!inner) return inner.error();
    Result<Scored> scored = scored_of(*resource, *inner);
    if (!scored) return scored.error();
    *into = std::move(*scored);
  }
  return read_weight(*fields, plan.resources_weight);
}

Result<ScorePlan> read_score(const yaml::Field& field) {
  const Result<yaml::Fields> fields = field.fields(kScoreKeys);
  if (!fields) return fields.error();
  ScorePlan plan;
  if (Status read = read_part(*fields, "latency", plan.latency, plan.latency_weight); !read) return read.error();
  if (Status read = read_part(*fields, "throughput", plan.throughput, plan.throughput_weight); !read) {
    return read.error();
  }
  if (Status read = read_part(*fields, "errors", plan.errors, plan.errors_weight); !read) return read.error();
  if (Status read = read_resources(*fields, plan); !read) return read.error();
  if (!plan.latency && !plan.throughput && !plan.errors && !plan.cpu) return field.wrong("expected at least one part");
  return plan;
}

Status read_objectives(const yaml::Field& list, std::vector<Objective>& all) {
  const Result<std::vector<yaml::Field>> items = list.items();
  if (!items) return items.error();
  if (items->size() > kMostObjectives) return list.wrong("expected at most 1000 objectives");
  for (const yaml::Field& item : *items) {
    Result<yaml::Fields> fields = item.fields(kKeys);
    if (!fields) return fields.error();
    Objective made;
    if (Status whole = Reader(std::move(*fields), made).all(); !whole) return whole.error();
    const auto same =
        std::find_if(all.begin(), all.end(), [&](const Objective& other) { return other.name == made.name; });
    if (same != all.end()) {
      return item.wrong("a second objective \"" + made.name + "\"; the first is in line " +
                        std::to_string(same->place.line));
    }
    made.place = {.file = {}, .line = item.node().line, .column = item.node().column};
    all.push_back(std::move(made));
  }
  return Done{};
}

Result<SloFile> read(const yaml::Node& root) {
  const yaml::Field top(root, "");
  const Result<yaml::Fields> fields = top.fields(kFileKeys);
  if (!fields) return fields.error();
  SloFile file;
  if (const std::optional<yaml::Field> list = fields->find("objectives")) {
    if (Status whole = read_objectives(*list, file.objectives); !whole) return whole.error();
  }
  if (const std::optional<yaml::Field> score = fields->find("score")) {
    Result<ScorePlan> plan = read_score(*score);
    if (!plan) return plan.error();
    file.score = std::move(*plan);
  }
  if (file.objectives.empty() && !file.score) return top.wrong("expected objectives or a score, got neither");
  return file;
}

}  // namespace

std::vector<BurnRow> default_burn(std::int64_t window_us) {
  constexpr std::int64_t kSecond = 1'000'000, kShortestShort = 30 * kSecond;
  const double scale = static_cast<double>(window_us) / static_cast<double>(30 * kDay);
  const auto scaled = [&](std::int64_t us) {
    const double seconds = static_cast<double>(us) * scale / static_cast<double>(kSecond);
    return static_cast<std::int64_t>(seconds + 0.5) * kSecond;
  };
  std::vector<BurnRow> rows;
  for (const Row& row : kWorkbook) {
    const std::int64_t short_us = scaled(row.short_us);
    if (short_us < kShortestShort) continue;
    rows.push_back({.long_us = scaled(row.long_us),
                    .short_us = short_us,
                    .factor = row.factor,
                    .severity = std::string(row.severity)});
  }
  return rows;
}

Result<SloFile> parse_slo_file(std::string_view text, const std::string& file) {
  const Result<yaml::Node> root = yaml::parse(text);
  if (!root) return root.error().in(file);
  Result<SloFile> read_file = read(*root);
  if (!read_file) return read_file.error().in(file);
  for (Objective& objective : read_file->objectives) objective.place.file = file;
  return read_file;
}

}  // namespace mcp::alert
