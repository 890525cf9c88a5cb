// Tested by the golden cases of mcp-gate.
#include "numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace mcp::gate {

std::string short_number(double value) {
  if (std::isnan(value)) return "-";
  return fmt::format("{:.4g}", value);
}

std::string signed_percent(double share) {
  if (std::isinf(share)) return share < 0 ? "-inf" : "+inf";
  const double hundredths = share * 100;
  if (std::abs(hundredths) >= 1e4) return fmt::format("{:+.3g} %", hundredths);
  return fmt::format("{:+.1f} %", std::abs(hundredths) < 0.05 ? 0.0 : hundredths);
}

std::string change_text(const Judgement& judgement, double change) {
  if (!judgement.by_difference) return signed_percent(change <= -1 ? -1 : change);
  if (std::isinf(change)) return change < 0 ? "-inf" : "+inf";
  return fmt::format("{:+.4g}", change == 0 ? 0.0 : change);
}

std::string rounded_percent(double share) { return fmt::format("{:.2g} %", share * 100); }

std::string percent(double share) { return fmt::format("{:.4g} %", share * 100); }

}  // namespace mcp::gate
