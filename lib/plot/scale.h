// The numbers of a unit for people: 1500 ms is 1.5 s, 3145728 B are 3 MiB, 12000 are 12k.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mcp::plot {

// How the numbers of an axis are written. Shown is value * times / by; one of the two is 1.
struct Scale {
  enum class Base : std::uint8_t { kDecimal, kBinary };
  double times = 1, by = 1;
  std::string suffix = {};  // " ms", "k", "%", " MiB/s"
  Base base = Base::kDecimal;

  double shown(double value) const { return by != 1 ? value / by : value * times; }
};

// The scale that suits numbers of this magnitude (finite, not negative).
Scale scale_of(std::string_view unit, double largest);

// What the suffix does not say of a unit: "requests/s" of "{requests}/s", "Cel"; "" of "ms", "%" and "1".
std::string caption_of(std::string_view unit);

// n * 10^exponent, exactly: "0", "1.50", "2000", and "1.5e-7" where zeros would be too many.
std::string decimal(std::int64_t n, int exponent);

// One number in four digits with its unit: "1.234 ms", "12.3k", "NaN".
std::string quantity(std::string_view unit, double value);

}  // namespace mcp::plot
