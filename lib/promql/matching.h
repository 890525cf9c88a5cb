// Operators of two vectors: which series of one side goes with which of the other. Inside of the room.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "promql/evaluator.h"
#include "promql/operators.h"

namespace mcp::promql {

// The group of each row of both sides: those whose matched labels are the same.
struct MatchGroups {
  MatchGroups(const Matrix& left, const Matrix& right, const Matching& matching);
  std::vector<std::size_t> left, right;  // by row
  std::size_t count = 0;
};

// and, or, unless. Rows of `or` that have the same labels are still apart.
Matrix set_operation(Token op, Matrix left, Matrix right, const MatchGroups& groups, std::size_t steps);

// All other operators, step by step. Of one of the sides each group has one series at most, the others are many.
class Pairing {
 public:
  Pairing(Query& query, const Expr& expression, const Binary& binary, const Matrix& left, const Matrix& right,
          std::size_t steps);
  // kConfig where the series of a group are not unique as they must be.
  Status pair(std::size_t step);
  Matrix take();

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  Status find_ones(std::size_t step);
  Status pair_many(std::size_t step);
  Status fill_many(std::size_t step);
  Status one_pair(std::size_t step, std::size_t many, std::size_t one, std::size_t group);
  Status unique(std::size_t step, std::size_t place, std::size_t group);
  std::size_t place_of(std::size_t many, std::size_t one);
  Labels labels_of(std::size_t many, std::size_t one) const;
  Error duplicate(std::size_t first, std::size_t second) const;

  Query& query_;
  const Expr& expression_;
  const Binary& binary_;
  Matching matching_;
  MatchGroups groups_;
  bool left_is_one_;
  const Matrix& many_;
  const Matrix& one_;
  const std::vector<std::size_t>& group_of_many_;
  const std::vector<std::size_t>& group_of_one_;
  std::optional<double> fill_many_, fill_one_;
  std::size_t steps_;

  // Of one step.
  std::vector<std::size_t> one_of_group_;
  std::vector<bool> paired_;  // by group
  Trouble trouble_;           // the last one counts
  std::size_t made_ = 0;

  struct Used {
    std::size_t step = kNone, group = kNone;
  };
  Matrix out_;
  std::vector<Used> used_;  // by row of out_: when last, and for which group
  std::map<record::Labels, std::size_t> places_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> known_;  // by the rows of a pair
};

}  // namespace mcp::promql
