#include "histogram/compensated.h"

#include <cmath>

namespace mcp::histogram {

void Compensated::add(double value) {
  const double next = sum + value;
  if (std::isinf(next)) {
    lost = 0;
  } else if (std::abs(sum) >= std::abs(value)) {
    lost += (sum - next) + value;
  } else {
    lost += (value - next) + sum;
  }
  sum = next;
}

}  // namespace mcp::histogram
