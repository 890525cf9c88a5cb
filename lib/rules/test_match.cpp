// Tested by tests/unit/rules/test_match_test.cpp.
#include "rules/test_match.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "promql/series_notation.h"

namespace mcp::rules {
namespace {

using In = Difference::In;

std::optional<std::string> value_of(const record::Labels& labels, std::string_view name) {
  const auto found = std::find_if(labels.begin(), labels.end(), [&](const auto& label) { return label.first == name; });
  return found == labels.end() ? std::nullopt : std::optional(found->second);
}

bool names(const ExpectedLabels& expected, std::string_view name) {
  const auto is_it = [&](const tsdb::Matcher& matcher) { return matcher.condition().label == name; };
  return value_of(expected.exact, name) || std::any_of(expected.patterns.begin(), expected.patterns.end(), is_it);
}

enum class Compare : std::uint8_t { kAll, kNamed };

void compare(In in, const ExpectedLabels& expected, const record::Labels& came, Compare how,
             std::vector<Difference>& into) {
  for (const auto& [name, value] : expected.exact) {
    const std::optional<std::string> other = value_of(came, name);
    if (other != value) into.push_back({.in = in, .name = name, .expected = value, .came = other});
  }
  for (const tsdb::Matcher& pattern : expected.patterns) {
    const tsdb::Condition& condition = pattern.condition();
    const std::optional<std::string> other = value_of(came, condition.label);
    if (pattern.matches(other.value_or(""))) continue;
    into.push_back({.in = in, .name = condition.label, .expected = condition.value, .came = other, .is_pattern = true});
  }
  if (how == Compare::kNamed) return;
  for (const auto& [name, value] : came) {
    if (!names(expected, name)) into.push_back({.in = in, .name = name, .expected = std::nullopt, .came = value});
  }
}

bool is_exact(const ExpectedAlert& alert) {
  return !alert.partial && alert.labels.patterns.empty() && alert.annotations.patterns.empty();
}

// Who takes whom: by the number of the expected alert that of the one that came, both ways.
class Pairing {
 public:
  Pairing(const std::vector<ExpectedAlert>& expected, const std::vector<CameAlert>& came)
      : expected_(expected), came_(came), of_expected_(expected.size()), of_came_(came.size()) {}

  // What is exact can only take its like, whichever; what is not may have a choice, and gives way to others.
  void meet() {
    using Key = std::pair<record::Labels, record::Labels>;
    std::map<Key, std::vector<std::size_t>> like;
    for (std::size_t c = came_.size(); c-- > 0;) like[{came_[c].labels, came_[c].annotations}].push_back(c);
    for (std::size_t e = 0; e < expected_.size(); ++e) {
      if (!is_exact(expected_[e])) continue;
      const auto found = like.find({expected_[e].labels.exact, expected_[e].annotations.exact});
      if (found == like.end() || found->second.empty()) continue;
      join(e, found->second.back());
      found->second.pop_back();
    }
    fixed_ = of_came_;
    for (std::size_t e = 0; e < expected_.size(); ++e) {
      if (is_exact(expected_[e])) continue;
      tried_.assign(came_.size(), false);
      augment(e);
    }
    met_ = of_expected_;
  }

  // The rest, the most alike first.
  void liken() {
    struct Likeness {
      std::size_t cost, expected, came;
      auto operator<=>(const Likeness&) const = default;
    };
    constexpr std::size_t kMostCompared = 250'000;
    std::vector<std::size_t> left_e, left_c;
    for (std::size_t e = 0; e < expected_.size(); ++e) {
      if (!of_expected_[e]) left_e.push_back(e);
    }
    for (std::size_t c = 0; c < came_.size(); ++c) {
      if (!of_came_[c]) left_c.push_back(c);
    }
    if (left_e.size() * left_c.size() > kMostCompared) {
      for (std::size_t i = 0; i < std::min(left_e.size(), left_c.size()); ++i) join(left_e[i], left_c[i]);
      return;
    }
    std::vector<Likeness> all;
    for (const std::size_t e : left_e) {
      for (const std::size_t c : left_c) all.push_back({differences(expected_[e], came_[c]).size(), e, c});
    }
    std::sort(all.begin(), all.end());
    for (const Likeness& one : all) {
      if (!of_expected_[one.expected] && !of_came_[one.came]) join(one.expected, one.came);
    }
  }

  std::optional<std::size_t> of_expected(std::size_t e) const { return of_expected_[e]; }
  bool met(std::size_t e) const { return met_[e].has_value(); }
  bool is_left(std::size_t c) const { return !of_came_[c]; }

 private:
  void join(std::size_t e, std::size_t c) {
    of_expected_[e] = c;
    of_came_[c] = e;
  }

  // Takes one that is free, or that another can leave for one more.
  bool augment(std::size_t e) {
    for (std::size_t c = 0; c < came_.size(); ++c) {
      if (tried_[c] || fixed_[c] || !differences(expected_[e], came_[c]).empty()) continue;
      tried_[c] = true;
      if (of_came_[c] && !augment(*of_came_[c])) continue;
      join(e, c);
      return true;
    }
    return false;
  }

  const std::vector<ExpectedAlert>& expected_;
  const std::vector<CameAlert>& came_;
  std::vector<std::optional<std::size_t>> of_expected_, of_came_, fixed_, met_;
  std::vector<bool> tried_;
};

bool same_value(const ExpectedSample& expected, const CameSample& came, bool fuzzy) {
  if ((expected.histogram == nullptr) != (came.histogram == nullptr)) return false;
  if (expected.histogram != nullptr) {
    return promql::histogram_text(*expected.histogram) == promql::histogram_text(*came.histogram);
  }
  return expected.value == came.value || (fuzzy && std::nextafter(came.value, expected.value) == expected.value);
}

}  // namespace

std::vector<Difference> differences(const ExpectedAlert& expected, const CameAlert& came) {
  std::vector<Difference> found;
  const Compare how = expected.partial ? Compare::kNamed : Compare::kAll;
  compare(In::kLabel, expected.labels, came.labels, how, found);
  compare(In::kAnnotation, expected.annotations, came.annotations, how, found);
  return found;
}

std::vector<Difference> differences(const record::Labels& expected, const record::Labels& came) {
  std::vector<Difference> found;
  compare(In::kLabel, {.exact = expected, .patterns = {}}, came, Compare::kAll, found);
  return found;
}

std::vector<AlertPair> paired(const std::vector<ExpectedAlert>& expected, std::vector<CameAlert> came) {
  Pairing pairing(expected, came);
  pairing.meet();
  pairing.liken();
  std::vector<AlertPair> pairs;
  std::vector<bool> left(came.size());
  for (std::size_t c = 0; c < came.size(); ++c) left[c] = pairing.is_left(c);
  for (std::size_t e = 0; e < expected.size(); ++e) {
    AlertPair pair{.expected = &expected[e], .came = std::nullopt, .met = pairing.met(e)};
    if (const auto c = pairing.of_expected(e)) pair.came = std::move(came[*c]);
    pairs.push_back(std::move(pair));
  }
  for (std::size_t c = 0; c < came.size(); ++c) {
    if (left[c]) pairs.push_back({.expected = nullptr, .came = std::move(came[c]), .met = false});
  }
  return pairs;
}

std::vector<SamplePair> paired(const std::vector<ExpectedSample>& expected, std::vector<CameSample> came, bool fuzzy) {
  std::map<record::Labels, std::vector<std::size_t>> by_labels;
  for (std::size_t c = came.size(); c-- > 0;) by_labels[came[c].labels].push_back(c);
  std::vector<SamplePair> pairs;
  std::vector<bool> taken(came.size());
  const auto take = [&](SamplePair& pair, std::size_t c) {
    taken[c] = true;
    pair.came = std::move(came[c]);
  };
  for (const ExpectedSample& one : expected) {
    SamplePair pair{.expected = &one, .came = std::nullopt, .met = false};
    const auto found = by_labels.find(one.labels);
    if (found != by_labels.end() && !found->second.empty()) {
      take(pair, found->second.back());
      found->second.pop_back();
      pair.met = same_value(one, *pair.came, fuzzy);
    }
    pairs.push_back(std::move(pair));
  }
  std::size_t next = 0;
  const auto skip_taken = [&] {
    while (next < came.size() && taken[next]) ++next;
  };
  for (SamplePair& pair : pairs) {
    skip_taken();
    if (!pair.came && next < came.size()) take(pair, next);
  }
  for (skip_taken(); next < taken.size(); ++next) {
    if (!taken[next]) pairs.push_back({.expected = nullptr, .came = std::move(came[next]), .met = false});
  }
  return pairs;
}

}  // namespace mcp::rules
