// Kahan's summation in Neumaier's form: a sum, and apart from it what rounding took from it.
#pragma once

namespace mcp::histogram {

struct Compensated {
  double sum = 0;
  double lost = 0;  // to be added at the end

  void add(double value);
  double total() const { return sum + lost; }
};

}  // namespace mcp::histogram
