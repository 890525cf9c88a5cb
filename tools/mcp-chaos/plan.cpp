#include "plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "corruptions.h"
#include "fault.h"
#include "text/match.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::chaos {
namespace {

Error bad(std::string_view word, std::string_view why) {
  return Error{.code = Code::kUsage, .message = fmt::format("{}: {}", text::printable(word), why)};
}

Error expected(std::string_view what, std::string_view came) {
  return Error{.code = Code::kUsage, .message = fmt::format("expected {}, got '{}'", what, text::printable(came))};
}

// 0.05 or 5%.
Status read_probability(std::string_view value, double& p) {
  const bool percent = value.ends_with('%');
  const auto number = text::parse_decimal(percent ? value.substr(0, value.size() - 1) : value);
  const double read = number.value_or(-1) / (percent ? 100 : 1);
  if (!number || read < 0 || read > 1) return expected("a probability from 0 to 1, or 0% to 100%", value);
  p = read;
  return Done{};
}

Status read_count(std::string_view value, std::uint64_t most, std::uint64_t& count) {
  const auto number = text::parse_uint(value);
  if (!number || *number == 0 || *number > most)
    return expected(fmt::format("a whole number from 1 to {}", most), value);
  count = *number;
  return Done{};
}

Status read_duration(std::string_view value, timeutil::Duration& duration) {
  Result<timeutil::Duration> read = timeutil::parse_duration(value);
  if (!read) return read.error();
  duration = *read;
  return Done{};
}

template <class Rows>
std::string names_of(const Rows& rows) {
  std::string names;
  for (const auto& row : rows) names += (names.empty() ? "" : " ") + std::string(row.name);
  return names;
}

template <class Rows>
std::string did_you_mean(std::string_view typed, const Rows& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  return text::did_you_mean(typed, names);
}

Status read_p(std::string_view value, FaultPlan& plan) { return read_probability(value, plan.p); }
Status read_delay(std::string_view value, FaultPlan& plan) { return read_duration(value, plan.delay); }
Status read_copies(std::string_view value, FaultPlan& plan) { return read_count(value, kMostCopies - 1, plan.copies); }
Status read_every(std::string_view value, FaultPlan& plan) { return read_count(value, 1'000'000'000, plan.every); }
Status read_after(std::string_view value, FaultPlan& plan) { return read_duration(value, plan.after); }

Status read_how(std::string_view value, FaultPlan& plan) {
  const auto rows = corruptions();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Corruption& c) { return c.name == value; });
  if (row == rows.end()) {
    Error error = expected(fmt::format("one of {}", names_of(rows)), value);
    error.message += did_you_mean(value, rows);
    return error;
  }
  plan.how = static_cast<std::size_t>(row - rows.begin());
  return Done{};
}

Status read_kind(std::string_view value, FaultPlan& plan) {
  const record::Kind kind = record::kind_of(value);
  if (kind == record::Kind::kForeign) return expected("a kind of record, as in sample, aggregate or span", value);
  plan.kind = kind;
  return Done{};
}

Status read_name(std::string_view value, FaultPlan& plan) {
  if (value.empty()) return expected("a name, where * and ? stand for anything", value);
  plan.pattern = value;
  return Done{};
}

Status read_length(std::string_view value, FaultPlan& plan) {
  timeutil::Duration length{0};
  if (Status read = read_duration(value, length); !read) return read;
  plan.length = length;
  return Done{};
}

Status read_limit(std::string_view value, FaultPlan& plan) {
  std::uint64_t limit = 0;
  if (Status read = read_count(value, UINT64_MAX, limit); !read) return read;
  plan.limit = limit;
  return Done{};
}

struct Key {
  std::string_view name;
  std::string_view value;
  std::string_view only;  // the fault that has it; "" for all
  std::string_view help;
  Status (*read)(std::string_view value, FaultPlan& plan);
};

constexpr Key kKeys[] = {
    {"p", "P", "delay", "delay only this part of the lines (default: all)", read_p},
    {"copies", "N", "duplicate", "send the line N more times (default: 1)", read_copies},
    {"how", "WAY", "corrupt", "damage in this way only (default: any)", read_how},
    {"kind", "KIND", "", "only records of this kind", read_kind},
    {"name", "GLOB", "", "only records of this name; * and ? stand for anything", read_name},
    {"every", "N", "", "only each N-th of these lines", read_every},
    {"after", "DURATION", "", "only from this long after the first event time", read_after},
    {"for", "DURATION", "", "only for this long in event time", read_length},
    {"limit", "N", "", "strike N lines at most", read_limit},
};

// What the value of a fault itself means.
Status read_value(const FaultRow& row, std::string_view value, FaultPlan& plan) {
  return row.value == "P" ? read_p(value, plan) : read_delay(value, plan);
}

std::vector<Key> keys_of(std::string_view fault) {
  std::vector<Key> keys;
  for (const Key& key : kKeys) {
    if (key.only.empty() || key.only == fault) keys.push_back(key);
  }
  return keys;
}

Result<FaultPlan> read_keys(std::string_view rest, FaultPlan plan) {
  std::vector<std::string_view> given;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(1, rest.find(',', 1) - 1);
    rest.remove_prefix(part.size() + 1);
    const std::string_view name = part.substr(0, part.find('='));
    const std::vector<Key> keys = keys_of(plan.name);
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == name; });
    if (key == keys.end()) {
      Error error = expected(fmt::format("a key of {}", plan.name), name);
      error.message += did_you_mean(name, keys);
      return error;
    }
    if (name.size() == part.size()) {
      return Error{.code = Code::kUsage, .message = fmt::format("expected {}={}", name, key->value)};
    }
    if (std::find(given.begin(), given.end(), name) != given.end()) {
      return Error{.code = Code::kUsage, .message = fmt::format("{}: given twice", name)};
    }
    given.push_back(name);
    if (Status read = key->read(part.substr(name.size() + 1), plan); !read) {
      read.error().message = fmt::format("{}: {}", name, read.error().message);
      return read.error();
    }
  }
  return plan;
}

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '-'; });
}

}  // namespace

bool is_fault_word(std::string_view word) {
  const std::size_t end = std::min(word.find_first_of("=,"), word.size());
  const auto rows = faults();
  const bool known =
      std::any_of(rows.begin(), rows.end(), [&](const FaultRow& r) { return r.name == word.substr(0, end); });
  return known || (end < word.size() && word[end] == '=' && is_name(word.substr(0, end)));
}

Result<FaultPlan> parse_fault(std::string_view word) {
  const std::string_view name = word.substr(0, word.find_first_of("=,"));
  const auto rows = faults();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const FaultRow& r) { return r.name == name; });
  if (row == rows.end()) {
    return bad(word, fmt::format("expected a fault (one of {}), got '{}'{}", names_of(rows), text::printable(name),
                                 did_you_mean(name, rows)));
  }
  if (name.size() == word.size() || word[name.size()] != '=')
    return bad(word, fmt::format("expected {}={}", row->name, row->value));
  const std::string_view value = word.substr(name.size() + 1, word.find(',') - name.size() - 1);
  FaultPlan plan;
  plan.word = word;
  plan.name = row->name;
  if (Status read = read_value(*row, value, plan); !read) return bad(word, read.error().message);
  Result<FaultPlan> whole = read_keys(word.substr(name.size() + 1 + value.size()), std::move(plan));
  if (!whole) return bad(word, whole.error().message);
  return whole;
}

Result<std::vector<FaultPlan>> parse_faults(std::span<const std::string> words) {
  if (words.empty()) return Error{.code = Code::kUsage, .message = "expected at least one FAULT, as in drop=0.01"};
  if (words.size() > kMostFaults) return bad(words[kMostFaults], fmt::format("at most {} faults", kMostFaults));
  std::vector<FaultPlan> plans;
  std::uint64_t copies = 1;
  for (const std::string& word : words) {
    Result<FaultPlan> plan = parse_fault(word);
    if (!plan) return plan.error();
    if (plan->name == "duplicate") copies *= plan->copies + 1;
    if (copies > kMostCopies) return bad(word, fmt::format("a line would become more than {} lines", kMostCopies));
    plans.push_back(std::move(*plan));
  }
  return plans;
}

// Greedy, and back to the last star on a mismatch: never more than |pattern|·|text| steps.
bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<KeyHelp> key_help() {
  std::vector<KeyHelp> rows;
  for (const Key& key : kKeys) rows.push_back({key.name, key.value, key.only, key.help});
  return rows;
}

}  // namespace mcp::chaos
