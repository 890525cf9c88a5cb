// The functions of Prometheus' templates. Tested by tests/unit/template/functions_test.cpp.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "template/address.h"
#include "template/escape.h"
#include "template/functions.h"
#include "template/humanize.h"
#include "template/number.h"
#include "template/regex.h"
#include "template/time.h"
#include "template/unicode.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::templates {
namespace {

constexpr int kDeepestArguments = 100;
constexpr std::string_view kNoSample = "runtime error: invalid memory address or nil pointer dereference";
constexpr std::int64_t kQuerySteps = 1000;

const std::string_view& text_of(const Call& call, std::size_t i) { return call.values[i].text; }

Result<Value> query(const Call& call) {
  if (Status paid = call.store.step(kQuerySteps); !paid) return paid.error();
  if (!call.context.query) return refusal("there is nothing to query");
  auto samples = call.context.query(text_of(call, 0));
  if (!samples) return samples.error();
  Items result{kQueryResult, {}};
  for (const Sample& sample : *samples) {
    Series series{{}, sample.value};
    for (const auto& [name, value] : sample.labels) {
      const auto key = call.store.keep(name);
      const auto kept = call.store.keep(value);
      if (!key || !kept) return key ? kept : key;
      series.labels.entries.emplace_back(key->text, *kept);
    }
    std::sort(series.labels.entries.begin(), series.labels.entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    auto kept = call.store.keep(std::move(series));
    if (!kept) return kept;
    result.values.push_back(*kept);
  }
  return call.store.keep(std::move(result));
}

Result<Value> first(const Call& call) {
  const Value& result = call.values[0];
  if (result.type == Type::kNothing || result.items->values.empty()) {
    return refusal("first() called on vector with no elements");
  }
  return result.items->values.front();
}

Result<Value> label_of(const Value& sample, std::string_view name) {
  if (sample.type == Type::kNothing) return refusal(std::string(kNoSample));
  return at_key(sample.sample->labels, name);
}

Result<Value> value_of(const Call& call) {
  if (call.values[0].type == Type::kNothing) return refusal(std::string(kNoSample));
  return of_float(call.values[0].sample->value);
}

Result<Value> sort_by_label(const Call& call) {
  if (call.values[1].type == Type::kNothing) return call.values[1];
  const std::string_view name = text_of(call, 0);
  Items sorted = *call.values[1].items;
  std::stable_sort(sorted.values.begin(), sorted.values.end(), [name](const Value& a, const Value& b) {
    return at_key(a.sample->labels, name).text < at_key(b.sample->labels, name).text;
  });
  return call.store.keep(std::move(sorted));
}

Result<Value> args(const Call& call) {
  Map map{.of_strings = false, .depth = 1, .entries = {}};
  std::vector<std::pair<std::string, Value>> named;
  for (std::size_t i = 0; i < call.values.size(); ++i) {
    const Value& value = call.values[i];
    if (value.type == Type::kMap) map.depth = std::max(map.depth, value.map->depth + 1);
    named.emplace_back("arg" + std::to_string(i), value.type == Type::kNothing ? Value{.type = Type::kNil} : value);
  }
  if (map.depth > kDeepestArguments) return refusal("arguments within each other deeper than 100");
  std::sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [name, value] : named) {
    const auto key = call.store.keep(std::move(name));
    if (!key) return key;
    map.entries.emplace_back(key->text, value);
  }
  return call.store.keep(std::move(map));
}

Result<Value> replace_all(const Call& call) {
  auto replaced = regex_replaced(text_of(call, 0), text_of(call, 1), text_of(call, 2), call.store);
  if (!replaced) return replaced.error();
  return call.store.keep(std::move(*replaced));
}

Result<Value> match(const Call& call) {
  const auto matches = regex_matches(text_of(call, 0), text_of(call, 1), call.store);
  if (!matches) return matches.error();
  return of_bool(*matches);
}

Result<Value> safe_html(const Call& call) {
  Value value = call.values[0];
  value.type = Type::kHtml;
  return value;
}

std::string mapped(std::string_view text, char32_t (*map)(char32_t)) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = rune_at(text, at);
    append_rune(out, map(rune.code));
    at += rune.size;
  }
  return out;
}

// Every letter behind no letter, digit or underscore in upper case.
std::string titled(std::string_view text) {
  std::string out;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = rune_at(text, at);
    append_rune(out, inside ? rune.code : upper(rune.code));
    const bool blank = rune.code == 0x85 || rune.code == 0xA0 || rune.code == 0x1680 || rune.code == 0x3000 ||
                       (rune.code >= 0x2000 && rune.code <= 0x200A) || rune.code == 0x2028 || rune.code == 0x2029 ||
                       rune.code == 0x202F || rune.code == 0x205F;
    inside = rune.code < 0x80 ? is_word(rune.code) : !blank;
    at += rune.size;
  }
  return out;
}

std::string graph_link(std::string_view expression) {
  return "/graph?g0.expr=" + query_escaped(expression) + "&g0.tab=0";
}

std::string table_link(std::string_view expression) {
  return "/graph?g0.expr=" + query_escaped(expression) + "&g0.tab=1";
}

Result<Value> changed(const Call& call, std::string (*change)(std::string_view)) {
  return call.store.keep(change(text_of(call, 0)));
}

Result<Value> humanized_by(const Call& call, std::string (*humanize)(double)) {
  const auto number = number_of(call.values[0]);
  if (!number) return number.error();
  return call.store.keep(humanize(*number));
}

Result<Value> timestamp(const Call& call) {
  const auto number = number_of(call.values[0]);
  if (!number) return number.error();
  auto text = humanized_timestamp(*number);
  if (!text) return text.error();
  return call.store.keep(std::move(*text));
}

Result<Value> to_time(const Call& call) {
  const auto number = number_of(call.values[0]);
  if (!number) return number.error();
  const auto time = time_of(*number);
  if (!time) return time.error();
  return of_integer(Type::kTimeAt, *time);
}

Result<Value> to_duration(const Call& call) {
  const auto number = number_of(call.values[0]);
  if (!number) return number.error();
  const double ns = *number * static_cast<double>(kSecond);
  // What int64 cannot hold is its least value on amd64, as Go has it.
  const bool fits = std::fabs(ns) < 9.2e18;
  return of_integer(Type::kDurationAt, fits ? static_cast<std::int64_t>(ns) : INT64_MIN);
}

Result<Value> now(const Call& call) { return of_float(static_cast<double>(call.context.now_us / 1000) / 1000.0); }

// Prometheus' durations: whole numbers of y w d h m s ms, in this order, each at most once; 0.
Result<Value> parse_duration(const Call& call) {
  struct Unit {
    std::string_view name;
    std::uint64_t ms;
  };
  constexpr Unit kUnits[] = {{"y", 31'536'000'000}, {"w", 604'800'000}, {"d", 86'400'000}, {"h", 3'600'000},
                             {"m", 60'000},         {"s", 1000},        {"ms", 1}};
  const std::string_view whole = text_of(call, 0);
  const Error bad = refusal(whole.empty() ? "empty duration string"
                                          : "not a valid duration string: \"" + text::printable(whole) + '"');
  if (whole == "0") return of_float(0);
  if (whole.empty()) return bad;
  constexpr std::uint64_t kMost = INT64_MAX / 1'000'000;
  std::uint64_t total = 0;
  std::size_t next = 0;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const std::string_view name = rest.substr(digits, rest.find_first_of("0123456789", digits) - digits);
    const auto unit = std::find_if(std::begin(kUnits) + next, std::end(kUnits),
                                   [name](const Unit& known) { return known.name == name; });
    if (digits == 0 || unit == std::end(kUnits)) return bad;
    next = static_cast<std::size_t>(unit - std::begin(kUnits)) + 1;
    const auto count = text::parse_uint(rest.substr(0, digits));
    if (!count || *count > kMost / unit->ms) return refusal("duration out of range");
    total += *count * unit->ms;
    rest.remove_prefix(digits + name.size());
  }
  if (total > kMost) return refusal("duration out of range");
  return of_float(static_cast<double>(total / 1000) + static_cast<double>(total % 1000 * 1'000'000) / 1e9);
}

constexpr Function kFunctions[] = {
    {"args", 0, true, {Want::kAny}, args},
    {"externalURL", 0, false, {}, [](const Call& call) -> Result<Value> { return of_text(call.context.external_url); }},
    {"first", 1, false, {Want::kResult}, first},
    {"graphLink", 1, false, {Want::kString}, [](const Call& call) { return changed(call, graph_link); }},
    {"humanize", 1, false, {Want::kAny}, [](const Call& call) { return humanized_by(call, humanized); }},
    {"humanize1024", 1, false, {Want::kAny}, [](const Call& call) { return humanized_by(call, humanized_1024); }},
    {"humanizeDuration",
     1,
     false,
     {Want::kAny},
     [](const Call& call) { return humanized_by(call, humanized_duration); }},
    {"humanizePercentage",
     1,
     false,
     {Want::kAny},
     [](const Call& call) { return humanized_by(call, humanized_percentage); }},
    {"humanizeTimestamp", 1, false, {Want::kAny}, timestamp},
    {"label",
     2,
     false,
     {Want::kString, Want::kSample},
     [](const Call& call) { return label_of(call.values[1], text_of(call, 0)); }},
    {"match", 2, false, {Want::kString, Want::kString}, match},
    {"now", 0, false, {}, now},
    {"parseDuration", 1, false, {Want::kString}, parse_duration},
    {"pathPrefix", 0, false, {}, [](const Call& call) { return call.store.keep(path_of(call.context.external_url)); }},
    {"query", 1, false, {Want::kString}, query},
    {"reReplaceAll", 3, false, {Want::kString, Want::kString, Want::kString}, replace_all},
    {"safeHtml", 1, false, {Want::kString}, safe_html},
    {"sortByLabel", 2, false, {Want::kString, Want::kResult}, sort_by_label},
    {"stripDomain", 1, false, {Want::kString}, [](const Call& call) { return changed(call, strip_domain); }},
    {"stripPort", 1, false, {Want::kString}, [](const Call& call) { return changed(call, strip_port); }},
    {"strvalue", 1, false, {Want::kSample}, [](const Call& call) { return label_of(call.values[0], "__value__"); }},
    {"tableLink", 1, false, {Want::kString}, [](const Call& call) { return changed(call, table_link); }},
    {"title", 1, false, {Want::kString}, [](const Call& call) { return changed(call, titled); }},
    {"toDuration", 1, false, {Want::kAny}, to_duration},
    {"toLower",
     1,
     false,
     {Want::kString},
     [](const Call& call) { return call.store.keep(mapped(text_of(call, 0), lower)); }},
    {"toTime", 1, false, {Want::kAny}, to_time},
    {"toUpper",
     1,
     false,
     {Want::kString},
     [](const Call& call) { return call.store.keep(mapped(text_of(call, 0), upper)); }},
    {"urlQueryEscape", 1, false, {Want::kString}, [](const Call& call) { return changed(call, query_escaped); }},
    {"value", 1, false, {Want::kSample}, value_of},
};

}  // namespace

std::span<const Function> prometheus_functions() { return kFunctions; }

}  // namespace mcp::templates
