// Tested by tests/unit/forecast/forecast_test.cpp.
#include "forecast/choose.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "forecast/robust.h"
#include "text/number.h"

namespace mcp::forecast {
namespace {

constexpr std::size_t kOrigins = 8;
constexpr std::size_t kDrawn = 200;
constexpr std::uint64_t kSeed = 31;
constexpr double kMostWidening = 3;

// What is told apart: the part of the windows that a fit may know, and those behind it.
struct Origin {
  std::span<const double> known, behind;
};

// From half of the windows on; the last has `reach` windows behind it, as all have at most.
std::vector<Origin> origins_of(std::span<const double> values, std::size_t reach) {
  const std::size_t first = values.size() / 2, last = values.size() - reach;
  std::vector<Origin> origins;
  for (std::size_t i = 0; i < kOrigins; ++i) {
    const std::size_t at = first + (last - first) * i / (kOrigins - 1);
    if (!origins.empty() && origins.back().known.size() == at) continue;
    origins.push_back({.known = values.first(at), .behind = values.subspan(at, reach)});
  }
  return origins;
}

double error_of(std::span<const double> expected, std::span<const double> came) {
  double sum = 0;
  for (std::size_t h = 0; h < came.size(); ++h) {
    if (std::isfinite(came[h])) sum += std::abs(came[h] - expected[h]);
  }
  return sum;
}

// The last known value of the phase, `season` 1 for no season.
std::vector<double> naive(std::span<const double> known, std::size_t season, std::size_t count) {
  std::vector<double> out(count, 0);
  for (std::size_t h = 0; h < count; ++h) {
    std::size_t at = known.size() + h % season;
    while (at >= season && !std::isfinite(known[at - season])) at -= season;
    if (at >= season) out[h] = known[at - season];
  }
  return out;
}

double naive_error(const std::vector<Origin>& origins, std::size_t season) {
  double sum = 0;
  for (const Origin& origin : origins) {
    sum += error_of(naive(origin.known, season, origin.behind.size()), origin.behind);
  }
  return sum;
}

double error_of(const Kind& kind, const std::vector<Origin>& origins, std::size_t season) {
  double sum = 0;
  for (const Origin& origin : origins) {
    const std::unique_ptr<Model> model = kind.fit(origin.known, season);
    if (model == nullptr) return std::numeric_limits<double>::infinity();
    std::vector<double> ahead(origin.behind.size());
    model->expect(ahead);
    sum += error_of(ahead, origin.behind);
  }
  return sum;
}

// What came behind the origins, as a share of the half of the band that it lies in: the value that a share of
// `confidence` of all is below.
double widening_of(const Kind& kind, const std::vector<Origin>& origins, std::size_t season, double confidence) {
  std::vector<double> shares;
  for (const Origin& origin : origins) {
    const std::unique_ptr<Model> model = kind.fit(origin.known, season);
    if (model == nullptr) continue;
    const std::size_t reach = origin.behind.size();
    std::vector<double> ahead(reach);
    std::vector<std::vector<double>> drawn(reach);
    Random random(kSeed);
    for (std::size_t i = 0; i < kDrawn; ++i) {
      model->draw(random, ahead);
      for (std::size_t h = 0; h < reach; ++h) drawn[h].push_back(ahead[h]);
    }
    model->expect(ahead);
    for (std::size_t h = 0; h < reach; ++h) {
      if (!std::isfinite(origin.behind[h])) continue;
      const double off = origin.behind[h] - ahead[h];
      const double edge = quantile(drawn[h], off > 0 ? (1 + confidence) / 2 : (1 - confidence) / 2) - ahead[h];
      const double share = off / edge;
      if (std::isfinite(share) && share >= 0) shares.push_back(share);
    }
  }
  if (shares.empty()) return 1;
  return std::clamp(quantile(shares, confidence), 1.0, kMostWidening);
}

std::string in_two_digits(double value) {
  std::string out;
  text::append_json_number(out, std::round(value * 100) / 100);
  return out;
}

}  // namespace

Choice choose(std::span<const double> values, std::size_t season, std::size_t horizon, double confidence) {
  const std::size_t reach = std::clamp<std::size_t>(horizon, 1, std::max<std::size_t>(values.size() / 5, season));
  const std::vector<Origin> origins = origins_of(values, std::min(reach, values.size() / 4));
  double benchmark = naive_error(origins, 1);
  if (season > 0) benchmark = std::min(benchmark, naive_error(origins, season));
  Choice best{.kind = nullptr, .model = nullptr, .mase = std::numeric_limits<double>::infinity(), .why = {}};
  bool wanders = true, line_holds = false;
  for (const Kind& kind : kinds()) {
    if (kind.needs == Kind::Season::kNeeded && season == 0) continue;
    if (kind.fit == fit_drift && line_holds) continue;
    std::unique_ptr<Model> model = kind.fit(values, season);
    if (model == nullptr || !model->holds()) continue;
    if (kind.fit == fit_line) line_holds = true;
    wanders = false;
    const double mase = error_of(kind, origins, season) / benchmark;
    if (!(mase < best.mase)) continue;
    best.kind = &kind;
    best.model = std::move(model);
    best.mase = mase;
  }
  if (wanders) best.why = "the level wanders, and no direction stands out of that";
  if (!wanders && !(best.mase < 1)) {
    best.why = "no model errs less than the last value does (MASE " + in_two_digits(best.mase) + ")";
  }
  if (!best.why.empty()) best.kind = nullptr;
  if (best.kind != nullptr) best.widen = widening_of(*best.kind, origins, season, confidence);
  return best;
}

}  // namespace mcp::forecast
