// What depends on labels alone is found once for each pair of series; which of them have a sample, for each step.
// Tested by tests/compliance/promql/*.test.
#include "promql/matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "promql/label_sets.h"

namespace mcp::promql {
namespace {

bool there(const Row& row, std::size_t step) { return row.is[step] != Row::Is::kNothing; }

bool any_at(const Matrix& rows, std::size_t step) {
  return std::any_of(rows.begin(), rows.end(), [step](const Row& row) { return there(row, step); });
}

// By group and step, whether one of the rows has a sample.
std::vector<std::vector<bool>> presence(const Matrix& rows, const std::vector<std::size_t>& group_of,
                                        std::size_t groups, std::size_t steps) {
  std::vector<std::vector<bool>> out(groups, std::vector<bool>(steps));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t step = 0; step < steps; ++step) {
      if (there(rows[i], step)) out[group_of[i]][step] = true;
    }
  }
  return out;
}

enum class Where { kAbsent, kPresent };

// Clears samples where their group is in `present`, or where it is not.
void clear_where(Where where, const std::vector<std::vector<bool>>& present, Matrix& rows,
                 const std::vector<std::size_t>& group_of) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<bool>& at = present[group_of[i]];
    for (std::size_t step = 0; step < at.size(); ++step) {
      if (at[step] == (where == Where::kPresent)) rows[i].clear(step);
    }
  }
}

Sample float_sample(double value) { return {.is = Row::Is::kFloat, .value = value, .histogram = nullptr}; }

}  // namespace

MatchGroups::MatchGroups(const Matrix& left_rows, const Matrix& right_rows, const Matching& matching) {
  std::map<record::Labels, std::size_t> places;
  const auto groups_of = [&](const Matrix& rows, std::vector<std::size_t>& out) {
    out.reserve(rows.size());
    for (const Row& row : rows)
      out.push_back(places.try_emplace(*matched_labels(row.labels, matching), places.size()).first->second);
  };
  groups_of(left_rows, left);
  groups_of(right_rows, right);
  count = places.size();
}

Matrix set_operation(Token op, Matrix left, Matrix right, const MatchGroups& groups, std::size_t steps) {
  if (op == Token::kOr) {
    clear_where(Where::kPresent, presence(left, groups.left, groups.count, steps), right, groups.right);
    left.insert(left.end(), std::make_move_iterator(right.begin()), std::make_move_iterator(right.end()));
  } else {
    const Where goes = op == Token::kUnless ? Where::kPresent : Where::kAbsent;
    clear_where(goes, presence(right, groups.right, groups.count, steps), left, groups.left);
  }
  std::erase_if(left, [](const Row& row) { return !row.any(); });
  return left;
}

Pairing::Pairing(Query& query, const Expr& expression, const Binary& binary, const Matrix& left, const Matrix& right,
                 std::size_t steps)
    : query_(query),
      expression_(expression),
      binary_(binary),
      matching_(binary.matching.value_or(Matching{})),
      groups_(left, right, matching_),
      left_is_one_(matching_.group == Matching::Group::kRight),
      many_(left_is_one_ ? right : left),
      one_(left_is_one_ ? left : right),
      group_of_many_(left_is_one_ ? groups_.right : groups_.left),
      group_of_one_(left_is_one_ ? groups_.left : groups_.right),
      // fill_left is of the many also where these are on the right.
      fill_many_(binary.fill_left),
      fill_one_(binary.fill_right),
      steps_(steps),
      one_of_group_(groups_.count, kNone),
      paired_(groups_.count) {}

Status Pairing::pair(std::size_t step) {
  const bool any_many = any_at(many_, step), any_one = any_at(one_, step);
  const bool fills = fill_many_ || fill_one_;
  if ((!any_many && !any_one) || ((!any_many || !any_one) && !fills)) return Done{};
  trouble_ = {};
  made_ = 0;
  std::fill(one_of_group_.begin(), one_of_group_.end(), kNone);
  std::fill(paired_.begin(), paired_.end(), false);
  if (Status found = find_ones(step); !found) return found;
  if (Status paired = pair_many(step); !paired) return paired;
  if (Status filled = fill_many(step); !filled) return filled;
  report(trouble_, binary_.op, expression_, query_);
  return query_.count(made_);
}

Status Pairing::find_ones(std::size_t step) {
  for (std::size_t one = 0; one < one_.size(); ++one) {
    if (!there(one_[one], step)) continue;
    std::size_t& place = one_of_group_[group_of_one_[one]];
    if (place != kNone) return duplicate(place, one);
    place = one;
  }
  return Done{};
}

Status Pairing::pair_many(std::size_t step) {
  for (std::size_t many = 0; many < many_.size(); ++many) {
    if (!there(many_[many], step)) continue;
    const std::size_t group = group_of_many_[many], one = one_of_group_[group];
    if (one == kNone && !fill_one_) continue;
    if (Status paired = one_pair(step, many, one, group); !paired) return paired;
  }
  return Done{};
}

Status Pairing::fill_many(std::size_t step) {
  if (!fill_many_) return Done{};
  for (std::size_t one = 0; one < one_.size(); ++one) {
    const std::size_t group = group_of_one_[one];
    if (!there(one_[one], step) || paired_[group]) continue;
    if (Status paired = one_pair(step, kNone, one, group); !paired) return paired;
  }
  return Done{};
}

// kNone stands for a side that is filled.
Status Pairing::one_pair(std::size_t step, std::size_t many, std::size_t one, std::size_t group) {
  const Sample of_many = many == kNone ? float_sample(*fill_many_) : sample_at(many_[many], step);
  const Sample of_one = one == kNone ? float_sample(*fill_one_) : sample_at(one_[one], step);
  const Outcome outcome =
      left_is_one_ ? outcome_of(binary_.op, of_one, of_many) : outcome_of(binary_.op, of_many, of_one);
  if (outcome.trouble.is != Trouble::Is::kNone) trouble_ = outcome.trouble;
  if (outcome.failed) return Done{};
  const bool left_out = !outcome.kept && !binary_.returns_bool;
  // In Prometheus 3 what a comparison leaves out must be unique too.
  if (left_out && query_.options.compat_2) return Done{};
  const std::size_t place = place_of(many, one);
  if (Status alone = unique(step, place, group); !alone) return alone;
  if (left_out) return Done{};
  Row& row = out_[place];
  if (there(row, step)) return Query::failed("vector cannot contain metrics with the same labelset");
  set_sample(row, step, binary_.returns_bool ? float_sample(outcome.kept ? 1 : 0) : outcome.sample);
  ++made_;
  return Done{};
}

Status Pairing::unique(std::size_t step, std::size_t place, std::size_t group) {
  Used& used = used_[place];
  if (matching_.group == Matching::Group::kNone && paired_[group])
    return Query::failed("multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
  if (matching_.group != Matching::Group::kNone && used.step == step && used.group == group)
    return Query::failed("multiple matches for labels: grouping labels must ensure unique matches");
  paired_[group] = true;
  used = {.step = step, .group = group};
  return Done{};
}

std::size_t Pairing::place_of(std::size_t many, std::size_t one) {
  const auto [known, fresh] = known_.try_emplace({many, one}, 0);
  if (!fresh) return known->second;
  const Labels labels = labels_of(many, one);
  const auto [place, unseen] = places_.try_emplace(*labels, out_.size());
  if (unseen) {
    out_.emplace_back(labels, steps_);
    out_.back().drop_name = binary_.returns_bool && query_.delays_names();
    used_.emplace_back();
  }
  return known->second = place->second;
}

// Those of the many, with what group_left or group_right takes from the one. A filled side has the matched labels only.
Labels Pairing::labels_of(std::size_t many, std::size_t one) const {
  const Labels of_many = many == kNone ? matched_labels(one_[one].labels, matching_) : many_[many].labels;
  const Labels of_one = one == kNone ? matched_labels(many_[many].labels, matching_) : one_[one].labels;
  Labels out = drops_name(binary_.op, query_.options) ? without_metadata(of_many) : of_many;
  if (matching_.group == Matching::Group::kNone) {
    out = matching_.on ? labels_only(out, matching_.labels) : labels_except(out, matching_.labels, MetricName::kStays);
  }
  for (const std::string& name : matching_.include) out = with_label(out, name, label_of(*of_one, name));
  return binary_.returns_bool && !query_.delays_names() ? without_metadata(out) : out;
}

Error Pairing::duplicate(std::size_t first, std::size_t second) const {
  if (*one_[second].labels < *one_[first].labels) std::swap(first, second);
  return Query::failed(fmt::format(
      "found duplicate series for the match group {} on the {} hand-side of the operation: [{}, {}];many-to-many "
      "matching not allowed: matching labels must be unique on one side",
      printed(*matched_labels(one_[first].labels, matching_)), left_is_one_ ? "left" : "right",
      printed(*one_[first].labels), printed(*one_[second].labels)));
}

Matrix Pairing::take() {
  std::erase_if(out_, [](const Row& row) { return !row.any(); });
  return std::move(out_);
}

}  // namespace mcp::promql
