// Tested by tests/unit/stats/rank_sum_test.cpp.
#include "stats/rank_sum.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "stats/normal.h"

namespace mcp::stats {
namespace {

// Of all ways to choose n of n + m, how many have each U, 0 … n·m: the coefficients of the Gaussian binomial, whole
// numbers that a double holds exactly up to kExactPairs.
std::vector<double> ways_of_u(std::size_t n, std::size_t m) {
  std::vector<double> ways(n * m + 1, 0);
  ways[0] = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    for (std::size_t u = ways.size(); u-- > m + i;) ways[u] -= ways[u - m - i];
    for (std::size_t u = i; u < ways.size(); ++u) ways[u] += ways[u - i];
  }
  return ways;
}

double total(std::span<const double> ways) {
  double sum = 0;
  for (const double count : ways) sum += count;
  return sum;
}

// The pooled values as doubled midranks, ascending, and which part of their sum is y's.
struct Ranks {
  std::vector<std::size_t> doubled;
  std::size_t of_y = 0;
  double tied = 0;  // sum of t^3 − t over groups of equal values
};

Ranks rank(std::span<const double> x, std::span<const double> y) {
  std::vector<std::pair<double, bool>> pooled;
  for (const double value : x) pooled.emplace_back(value, false);
  for (const double value : y) pooled.emplace_back(value, true);
  std::sort(pooled.begin(), pooled.end());
  Ranks ranks;
  for (std::size_t begin = 0; begin < pooled.size();) {
    std::size_t end = begin;
    while (end < pooled.size() && pooled[end].first == pooled[begin].first) ++end;
    const std::size_t doubled = begin + end + 1;
    for (std::size_t i = begin; i < end; ++i) {
      ranks.doubled.push_back(doubled);
      if (pooled[i].second) ranks.of_y += doubled;
    }
    const double t = static_cast<double>(end - begin);
    ranks.tied += t * t * t - t;
    begin = end;
  }
  return ranks;
}

std::size_t total_of_largest(std::span<const std::size_t> ascending, std::size_t count) {
  std::size_t sum = 0;
  for (const std::size_t rank : ascending.last(count)) sum += rank;
  return sum;
}

// How often m of the ranks, chosen at random, sum up at least as far from their mean as they do.
double p_of_sharing(const Ranks& ranks, std::size_t m) {
  const std::size_t most = total_of_largest(ranks.doubled, m);
  std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1, 0));
  ways[0][0] = 1;
  for (const std::size_t r : ranks.doubled) {
    for (std::size_t k = m; k > 0; --k) {
      for (std::size_t sum = most; sum + 1 > r; --sum) ways[k][sum] += ways[k - 1][sum - r];
    }
  }
  const std::size_t mean = m * (ranks.doubled.size() + 1);  // of the doubled sum
  const auto from_mean = [mean](std::size_t sum) { return sum > mean ? sum - mean : mean - sum; };
  double as_far = 0;
  for (std::size_t sum = 0; sum <= most; ++sum) {
    if (from_mean(sum) >= from_mean(ranks.of_y)) as_far += ways[m][sum];
  }
  return as_far / total(ways[m]);
}

double p_without_ties(std::size_t doubled_u, std::size_t n, std::size_t m) {
  const std::vector<double> ways = ways_of_u(n, m);
  const std::size_t nearer_end = std::min(doubled_u, 2 * n * m - doubled_u) / 2;
  const double tail = total(std::span(ways).first(nearer_end + 1));
  return std::min(1.0, 2 * tail / total(ways));
}

double p_of_normal(double u, double n, double m, double tied) {
  const double all = n + m;
  const double variance = n * m / 12 * (all + 1 - tied / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const double distance = std::max(0.0, std::abs(u - n * m / 2) - 0.5);
  return std::min(1.0, 2 * normal_cdf(-distance / std::sqrt(variance)));
}

}  // namespace

RankSum mann_whitney(std::span<const double> x, std::span<const double> y) {
  const std::size_t n = x.size();
  const std::size_t m = y.size();
  Ranks ranks = rank(x, y);
  const std::size_t doubled_u = ranks.of_y - m * (m + 1);
  RankSum found{.u = static_cast<double>(doubled_u) / 2, .exact = n * m <= kExactPairs};
  if (!found.exact) {
    found.p = p_of_normal(found.u, static_cast<double>(n), static_cast<double>(m), ranks.tied);
  } else if (ranks.tied == 0) {
    found.p = p_without_ties(doubled_u, n, m);
  } else {
    if (n < m) {  // the smaller side has the smaller table; both stray equally far
      std::size_t all = 0;
      for (const std::size_t r : ranks.doubled) all += r;
      ranks.of_y = all - ranks.of_y;
    }
    found.p = p_of_sharing(ranks, std::min(n, m));
  }
  return found;
}

std::size_t critical_rank(std::size_t n, std::size_t m, double alpha) {
  if (n == 0 || m == 0) return 0;
  if (n * m > kExactPairs) {
    const double pairs = static_cast<double>(n) * static_cast<double>(m);
    const double deviation = std::sqrt(pairs * static_cast<double>(n + m + 1) / 12);
    const double k = std::floor(pairs / 2 + normal_quantile(alpha / 2) * deviation + 0.5);
    return k >= 1 ? static_cast<std::size_t>(k) : 0;
  }
  const std::vector<double> ways = ways_of_u(n, m);
  const double all = total(ways);
  double tail = 0;
  std::size_t k = 0;
  while (2 * (k + 1) <= n * m + 1 && 2 * (tail + ways[k]) <= alpha * all) tail += ways[k++];
  return k;
}

double least_p(std::size_t n, std::size_t m) {
  double ways = 1;  // of choosing n of n + m
  for (std::size_t i = 1; i <= n; ++i) ways = ways * static_cast<double>(m + i) / static_cast<double>(i);
  return std::min(1.0, 2 / ways);
}

}  // namespace mcp::stats
