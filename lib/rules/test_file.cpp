// Tested by tests/unit/rules/test_file_test.cpp and tests/fuzz/test_file_fuzz.cpp.
#include "rules/test_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "promql/check.h"
#include "promql/parse.h"
#include "text/number.h"
#include "text/quote.h"
#include "timeutil/instant.h"
#include "yaml/lines.h"
#include "yaml/read.h"

namespace mcp::rules {
namespace {

constexpr std::int64_t kDefaultEveryUs = 60'000'000;
constexpr std::int64_t kFarthestUs = std::int64_t{1} << 60;  // so that sums of three times fit

constexpr std::string_view kFileKeys[] = {"rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare",
                                          "tests"};
constexpr std::string_view kGroupKeys[] = {
    "interval",        "name",         "input_series",   "alert_rule_test", "promql_expr_test",
    "external_labels", "external_url", "start_timestamp"};
constexpr std::string_view kSeriesKeys[] = {"series", "values"};
constexpr std::string_view kAlertTestKeys[] = {"eval_time", "alertname", "exp_alerts", "partial"};
constexpr std::string_view kAlertKeys[] = {"exp_labels", "exp_annotations", "exp_labels_re", "exp_annotations_re",
                                           "partial"};
constexpr std::string_view kExprKeys[] = {"expr", "eval_time", "exp_samples"};
constexpr std::string_view kSampleKeys[] = {"labels", "value", "histogram"};

// Of a place in a text of several lines its byte.
std::size_t byte_of(std::string_view text, const Place& place) {
  std::size_t begin = 0;
  for (std::uint64_t line = 1; line < place.line; ++line) begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  return begin + static_cast<std::size_t>(place.column) - 1;
}

Status flag(const yaml::Fields& fields, std::string_view key, bool& into) {
  const std::optional<yaml::Field> field = fields.find(key);
  if (!field) return Done{};
  const Result<std::string> word = field->text();
  if (!word || !field->node().plain || (*word != "true" && *word != "false")) return field->expected("true or false");
  into = *word == "true";
  return Done{};
}

Status duration(const yaml::Fields& fields, std::string_view key, std::int64_t& into) {
  const std::optional<yaml::Field> field = fields.find(key);
  if (!field) return Done{};
  const Result<timeutil::Duration> length = field->duration();
  if (!length) return length.error();
  if (length->count() >= kFarthestUs) return field->expected("a shorter time");
  into = length->count();
  return Done{};
}

Status text_of(const yaml::Fields& fields, std::string_view key, std::string& into) {
  const std::optional<yaml::Field> field = fields.find(key);
  if (!field) return Done{};
  Result<std::string> read = field->text();
  if (!read) return read.error();
  into = std::move(*read);
  return Done{};
}

// As YAML 1.1 spells numbers, and NaN and +Inf as PromQL does.
Result<double> number(const yaml::Field& field) {
  if (Result<double> value = field.number()) return value;
  const yaml::Node& node = field.node();
  if (node.is != yaml::Node::Is::kScalar || !node.plain) return field.expected("a number");
  std::string written = node.text;
  std::erase(written, '_');
  const std::size_t sign = written.starts_with('-') || written.starts_with('+') ? 1 : 0;
  if (written.size() > sign + 1 && written[sign] == '.' && (written[sign + 1] | 0x20) >= 'a') written.erase(sign, 1);
  if (const std::optional<double> value = text::parse_prometheus(written)) return *value;
  return field.expected("a number");
}

// Whether it may be met by one of several alerts; which of them is to be found out.
bool may_choose(const ExpectedAlert& alert) {
  return alert.partial || !alert.labels.patterns.empty() || !alert.annotations.patterns.empty();
}
constexpr std::ptrdiff_t kMostThatChoose = 1000;

std::int64_t or_default(std::int64_t us, std::int64_t other) { return us == 0 ? other : us; }

class TestReader {
 public:
  TestReader(std::string_view text, std::string_view name, UnknownTestKeys unknown)
      : lines_(text), name_(name), unknown_(unknown) {}

  Status file(const yaml::Field& root);
  TestFile made;

 private:
  using Keys = std::span<const std::string_view>;

  Result<yaml::Fields> fields(const yaml::Field& field, Keys keys) const {
    if (unknown_ == UnknownTestKeys::kRefused || field.node().is != yaml::Node::Is::kMapping) return field.fields(keys);
    std::vector<std::string_view> all(keys.begin(), keys.end());
    for (const yaml::Member& member : field.node().members) all.push_back(member.key.text);
    return field.fields(all);
  }
  Place place(const yaml::Field& field) const {
    return {.file = std::string(name_), .line = field.node().line, .column = field.node().column};
  }
  // An error within the text of a field, where it stands in the file.
  Error within(const yaml::Field& field, const Error& inner) const {
    Error error = field.wrong(inner.message);
    const std::string& value = field.node().text;
    error.place = lines_.in_scalar(error.place, value, byte_of(value, inner.place));
    return error;
  }
  // Each item of the list under that key, if it is there.
  template <class Read>
  Status each(const yaml::Fields& fields, std::string_view key, Read read) {
    const std::optional<yaml::Field> list = fields.find(key);
    if (!list) return Done{};
    const Result<std::vector<yaml::Field>> items = list->items();
    if (!items) return items.error();
    for (const yaml::Field& item : *items) {
      if (Status done = read(item); !done) return done;
    }
    return Done{};
  }

  Status order(const yaml::Field& field);
  Status group(const yaml::Field& field);
  Status start(const yaml::Fields& fields, TestGroup& group);
  Status input(const yaml::Field& field, TestGroup& group);
  Status alert_test(const yaml::Field& field, TestGroup& group);
  Result<ExpectedAlert> alert(const yaml::Field& field, const AlertTest& test);
  Status labels(const yaml::Fields& fields, std::string_view key, ExpectedLabels& into);
  Status patterns(const yaml::Field& field, ExpectedLabels& into);
  Status expr_test(const yaml::Field& field, TestGroup& group);
  Status expression(const yaml::Field& field, Expression& into);
  Status sample(const yaml::Field& field, ExprTest& test);

  yaml::Lines lines_;
  std::string_view name_;
  UnknownTestKeys unknown_;
};

Status TestReader::file(const yaml::Field& root) {
  if (yaml::is_null(root.node())) return Done{};
  const Result<yaml::Fields> keys = fields(root, kFileKeys);
  if (!keys) return keys.error();
  if (Status read = duration(*keys, "evaluation_interval", made.every_us); !read) return read;
  made.every_us = or_default(made.every_us, kDefaultEveryUs);
  if (Status read = flag(*keys, "fuzzy_compare", made.fuzzy); !read) return read;
  const auto pattern = [this](const yaml::Field& item) -> Status {
    Result<std::string> read = item.text();
    if (!read) return read.error();
    made.rule_files.push_back({.pattern = std::move(*read), .place = place(item)});
    return Done{};
  };
  if (Status read = each(*keys, "rule_files", pattern); !read) return read;
  if (Status read = each(*keys, "group_eval_order", [this](const auto& item) { return order(item); }); !read)
    return read;
  return each(*keys, "tests", [this](const yaml::Field& item) { return group(item); });
}

Status TestReader::order(const yaml::Field& field) {
  Result<std::string> name = field.text();
  if (!name) return name.error();
  if (std::find(made.group_order.begin(), made.group_order.end(), *name) != made.group_order.end()) {
    return field.wrong("the group \"" + text::printable(*name) + "\" stands there twice");
  }
  made.group_order.push_back(std::move(*name));
  return Done{};
}

Status TestReader::group(const yaml::Field& field) {
  TestGroup group;
  group.place = place(field);
  const Result<yaml::Fields> keys = fields(field, kGroupKeys);
  if (!keys) return keys.error();
  if (Status read = text_of(*keys, "name", group.name); !read) return read;
  if (Status read = duration(*keys, "interval", group.interval_us); !read) return read;
  group.interval_us = or_default(group.interval_us, made.every_us);
  if (Status read = start(*keys, group); !read) return read;
  if (Status read = text_of(*keys, "external_url", group.external_url); !read) return read;
  if (const std::optional<yaml::Field> external = keys->find("external_labels")) {
    Result<record::Labels> read = external->texts();
    if (!read) return read.error();
    group.external_labels = std::move(*read);
  }
  const auto into = [this, &group](auto read) {
    return [this, &group, read](const auto& f) { return (this->*read)(f, group); };
  };
  if (Status read = each(*keys, "input_series", into(&TestReader::input)); !read) return read;
  if (Status read = each(*keys, "alert_rule_test", into(&TestReader::alert_test)); !read) return read;
  if (Status read = each(*keys, "promql_expr_test", into(&TestReader::expr_test)); !read) return read;
  made.groups.push_back(std::move(group));
  return Done{};
}

Status TestReader::start(const yaml::Fields& fields, TestGroup& group) {
  const std::optional<yaml::Field> field = fields.find("start_timestamp");
  if (!field) return Done{};
  constexpr std::string_view kWhat = "a time as RFC 3339 or in Unix seconds";
  const Result<std::string> written = field->text();
  if (!written) return field->expected(kWhat);
  std::optional<std::int64_t> us = timeutil::parse_rfc3339(*written);
  if (!us) us = timeutil::parse_seconds(*written);
  if (!us || *us <= -kFarthestUs || *us >= kFarthestUs) return field->expected(kWhat);
  group.start_us = *us;
  return Done{};
}

Status TestReader::input(const yaml::Field& field, TestGroup& group) {
  InputSeries input;
  input.place = place(field);
  const Result<yaml::Fields> keys = fields(field, kSeriesKeys);
  if (!keys) return keys.error();
  const Result<yaml::Field> series = keys->need("series");
  if (!series) return series.error();
  const Result<std::string> written = series->text();
  if (!written) return written.error();
  Result<record::Labels> labels = promql::parse_series(*written);
  if (!labels) return within(*series, labels.error());
  input.labels = std::move(*labels);
  if (const std::optional<yaml::Field> values = keys->find("values")) {
    const Result<std::string> items = values->text();
    if (!items) return items.error();
    Result<std::vector<promql::Run>> runs = promql::parse_values(*items);
    if (!runs) return within(*values, runs.error());
    input.values = std::move(*runs);
  }
  group.input.push_back(std::move(input));
  return Done{};
}

Status TestReader::alert_test(const yaml::Field& field, TestGroup& group) {
  AlertTest test;
  test.place = place(field);
  const Result<yaml::Fields> keys = fields(field, kAlertTestKeys);
  if (!keys) return keys.error();
  const Result<yaml::Field> name = keys->need("alertname");
  if (!name) return name.error();
  Result<std::string> alertname = name->text();
  if (!alertname) return alertname.error();
  if (alertname->empty()) return name->expected("the name of an alert");
  test.alertname = std::move(*alertname);
  if (Status read = duration(*keys, "eval_time", test.eval_us); !read) return read;
  bool partial = false;
  if (Status read = flag(*keys, "partial", partial); !read) return read;
  const auto one = [&](const yaml::Field& item) -> Status {
    Result<ExpectedAlert> read = alert(item, test);
    if (!read) return read.error();
    read->partial = read->partial || partial;
    test.expected.push_back(std::move(*read));
    return Done{};
  };
  if (Status read = each(*keys, "exp_alerts", one); !read) return read;
  if (std::count_if(test.expected.begin(), test.expected.end(), may_choose) > kMostThatChoose) {
    return field.wrong("expected at most " + std::to_string(kMostThatChoose) +
                       " partial alerts or alerts with patterns");
  }
  group.alerts.push_back(std::move(test));
  return Done{};
}

Result<ExpectedAlert> TestReader::alert(const yaml::Field& field, const AlertTest& test) {
  ExpectedAlert made_of_it;
  made_of_it.place = place(field);
  const Result<yaml::Fields> keys = fields(field, kAlertKeys);
  if (!keys) return keys.error();
  if (Status read = flag(*keys, "partial", made_of_it.partial); !read) return read.error();
  if (Status read = labels(*keys, "exp_labels", made_of_it.labels); !read) return read.error();
  if (Status read = labels(*keys, "exp_annotations", made_of_it.annotations); !read) return read.error();
  record::Labels& exact = made_of_it.labels.exact;
  std::erase_if(exact, [](const auto& label) { return label.first == "alertname"; });
  exact.emplace_back("alertname", test.alertname);
  std::sort(exact.begin(), exact.end());
  return made_of_it;
}

// Those under the key, and the patterns under the key with _re.
Status TestReader::labels(const yaml::Fields& fields, std::string_view key, ExpectedLabels& into) {
  if (const std::optional<yaml::Field> exact = fields.find(key)) {
    Result<record::Labels> read = exact->texts();
    if (!read) return read.error();
    into.exact = std::move(*read);
  }
  const std::optional<yaml::Field> patterns_of_it = fields.find(std::string(key) + "_re");
  return patterns_of_it ? patterns(*patterns_of_it, into) : Status(Done{});
}

Status TestReader::patterns(const yaml::Field& field, ExpectedLabels& into) {
  const Result<record::Labels> read = field.texts();
  if (!read) return read.error();
  for (const auto& [name, pattern] : *read) {
    const auto is_it = [&name = name](const auto& label) { return label.first == name; };
    if (name == "alertname" || std::any_of(into.exact.begin(), into.exact.end(), is_it)) {
      return field.wrong("the value of \"" + text::printable(name) + "\" is already expected to be one");
    }
    Result<tsdb::Matcher> matcher =
        tsdb::Matcher::make({.label = name, .op = tsdb::Operator::kMatch, .value = pattern});
    if (!matcher) return field.wrong(text::printable(name) + ": " + matcher.error().message);
    into.patterns.push_back(std::move(*matcher));
  }
  return Done{};
}

Status TestReader::expr_test(const yaml::Field& field, TestGroup& group) {
  ExprTest test;
  test.place = place(field);
  const Result<yaml::Fields> keys = fields(field, kExprKeys);
  if (!keys) return keys.error();
  const Result<yaml::Field> expr = keys->need("expr");
  if (!expr) return expr.error();
  if (Status read = expression(*expr, test.expr); !read) return read;
  if (Status read = duration(*keys, "eval_time", test.eval_us); !read) return read;
  const auto one = [&](const yaml::Field& item) { return sample(item, test); };
  if (Status read = each(*keys, "exp_samples", one); !read) return read;
  group.exprs.push_back(std::move(test));
  return Done{};
}

Status TestReader::expression(const yaml::Field& field, Expression& into) {
  Result<std::string> written = field.text();
  if (!written) return written.error();
  into.text = std::move(*written);
  Result<promql::ExprPtr> root = promql::parse(into.text);
  if (!root) return within(field, root.error());
  const Result<promql::Type> type = promql::check(**root, into.text, {});
  if (!type) return within(field, type.error());
  if (*type != promql::Type::kVector && *type != promql::Type::kScalar) {
    return field.wrong("expected an instant vector or a scalar, got an expression of another type");
  }
  into.root = std::move(*root);
  into.type = *type;
  return Done{};
}

Status TestReader::sample(const yaml::Field& field, ExprTest& test) {
  ExpectedSample made_of_it;
  made_of_it.place = place(field);
  const Result<yaml::Fields> keys = fields(field, kSampleKeys);
  if (!keys) return keys.error();
  if (const std::optional<yaml::Field> labels = keys->find("labels")) {
    const Result<std::string> written = labels->text();
    if (!written) return written.error();
    Result<record::Labels> read = promql::parse_series(*written);
    if (!read) return within(*labels, read.error());
    made_of_it.labels = std::move(*read);
  }
  if (const std::optional<yaml::Field> value = keys->find("value")) {
    const Result<double> read = number(*value);
    if (!read) return read.error();
    made_of_it.value = *read;
  }
  if (const std::optional<yaml::Field> histogram = keys->find("histogram")) {
    const Result<std::string> written = histogram->text();
    if (!written) return written.error();
    Result<histogram::Histogram> read = promql::parse_histogram(*written);
    if (!read) return within(*histogram, read.error());
    made_of_it.histogram = std::make_shared<const histogram::Histogram>(std::move(*read));
  }
  test.expected.push_back(std::move(made_of_it));
  return Done{};
}

// promtool lets the last one of a series count and says nothing.
void keep_the_last(TestFile& file) {
  for (TestGroup& group : file.groups) {
    std::vector<InputSeries> kept;
    std::map<record::Labels, std::size_t> last;
    for (std::size_t i = 0; i < group.input.size(); ++i) last[group.input[i].labels] = i;
    for (std::size_t i = 0; i < group.input.size(); ++i) {
      if (last[group.input[i].labels] == i) {
        kept.push_back(std::move(group.input[i]));
      } else {
        file.warnings.push_back({.code = Code::kConfig,
                                 .message = "this series stands there again: only the last one counts",
                                 .place = group.input[i].place});
      }
    }
    group.input = std::move(kept);
  }
}

}  // namespace

Result<TestFile> read_test_file(std::string_view text, std::string_view name, UnknownTestKeys unknown) {
  const Result<yaml::Node> root = yaml::parse(text);
  if (!root) return Error(root.error()).in(name);
  TestReader reader(text, name, unknown);
  if (Status read = reader.file(yaml::Field(*root, "")); !read) return Error(read.error()).in(name);
  keep_the_last(reader.made);
  return std::move(reader.made);
}

}  // namespace mcp::rules
