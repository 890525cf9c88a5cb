// Tested by tests/unit/plot/scale_test.cpp.
#include "plot/scale.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <span>

#include "text/number.h"

namespace mcp::plot {
namespace {

// A step of a ladder: from which size on, in its own unit, numbers stand in it.
struct Rung {
  std::string_view name;
  double size = 1;  // in the least unit of the ladder
  double from = 1;
};

constexpr Rung kTime[] = {{"ns", 1, 0},      {"us", 1e3, 1},    {"ms", 1e6, 1},   {"s", 1e9, 1},
                          {"min", 60e9, 10}, {"h", 3600e9, 10}, {"d", 86400e9, 4}};
constexpr double kKilo = 1024;
constexpr Rung kMemory[] = {{"B", 1, 0},
                            {"KiB", kKilo, 1},
                            {"MiB", kKilo* kKilo, 1},
                            {"GiB", kKilo* kKilo* kKilo, 1},
                            {"TiB", kKilo* kKilo* kKilo* kKilo, 1},
                            {"PiB", kKilo* kKilo* kKilo* kKilo* kKilo, 1},
                            {"EiB", kKilo* kKilo* kKilo* kKilo* kKilo* kKilo, 1}};
// Of what is counted: 9500 is written out, 12000 is 12k.
constexpr Rung kCount[] = {{"", 1, 0}, {"k", 1e3, 10}, {"M", 1e6, 1}, {"G", 1e9, 1}, {"T", 1e12, 1}, {"P", 1e15, 1}};
constexpr double kTooLarge = 1e18;  // for a letter; an exponent tells it better
// Before the symbol of a unit: mV, kW.
constexpr Rung kPrefix[] = {{"u", 1, 0}, {"m", 1e3, 1}, {"", 1e6, 1}, {"k", 1e9, 1}, {"M", 1e12, 1}, {"G", 1e15, 1}};
constexpr std::string_view kSymbols[] = {"V", "A", "W", "J", "Hz", "m"};

// A unit as the part that is scaled and what it is per: "KiB" and "/s".
struct Parts {
  std::string_view head, tail;
};
Parts parts_of(std::string_view unit) {
  const std::size_t slash = unit.find('/');
  return slash == std::string_view::npos ? Parts{unit, {}} : Parts{unit.substr(0, slash), unit.substr(slash)};
}

const Rung* find(std::span<const Rung> ladder, std::string_view name) {
  for (const Rung& rung : ladder) {
    if (rung.name == name) return &rung;
  }
  return nullptr;
}

bool is_symbol(std::string_view head) {
  for (const std::string_view symbol : kSymbols) {
    if (symbol == head) return true;
  }
  return false;
}

// Out of a unit of `size` into the rung that suits numbers as large as `largest`.
Scale climb(std::span<const Rung> ladder, double size, double largest) {
  const Rung* best = ladder.data();
  for (const Rung& rung : ladder) {
    const double in_rung = size >= rung.size ? largest * (size / rung.size) : largest / (rung.size / size);
    if (in_rung >= rung.from * (1 - 1e-12)) best = &rung;
  }
  Scale scale;
  if (size >= best->size) {
    scale.times = size / best->size;
  } else {
    scale.by = best->size / size;
  }
  scale.suffix = best->name;
  return scale;
}

std::string without_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

constexpr int kMostZeros = 15;  // what is longer is told by an exponent
constexpr double kPlainFrom = 1e-4, kPlainTo = 1e15;

// Four digits, or all of a whole number that has up to six.
std::string four_digits(double value) {
  const double size = std::abs(value);
  if (value == 0) return "0";
  if (size < kPlainFrom || size >= kPlainTo) {
    std::string digits = fmt::format("{:.3e}", value);
    const std::size_t e = digits.find('e');
    const int exponent = static_cast<int>(text::parse_int(std::string_view(digits).substr(e + 1)).value_or(0));
    return fmt::format("{}e{}", without_zeros(digits.substr(0, e)), exponent);
  }
  int decimals = 3;
  for (double limit = 10; size >= limit && decimals > 0; limit *= 10) --decimals;
  for (double limit = 1; size < limit && decimals < 7; limit /= 10) ++decimals;
  return without_zeros(fmt::format("{:.{}f}", value, decimals));
}

}  // namespace

Scale scale_of(std::string_view unit, double largest) {
  const auto [head, tail] = parts_of(unit);
  if (const Rung* rung = find(kTime, head)) {
    Scale scale = climb(kTime, rung->size, largest);
    scale.suffix.insert(0, 1, ' ').append(tail);
    return scale;
  }
  if (const Rung* rung = find(kMemory, head)) {
    Scale scale = climb(kMemory, rung->size, largest);
    if (scale.suffix != "B") scale.base = Scale::Base::kBinary;
    scale.suffix.insert(0, 1, ' ').append(tail);
    return scale;
  }
  if (head == "%") return {.suffix = std::string(unit)};
  if (is_symbol(head)) {
    Scale scale = climb(kPrefix, 1e6, largest);
    scale.suffix.insert(0, 1, ' ').append(unit);
    return scale;
  }
  if (largest >= kTooLarge) return {};
  return climb(kCount, 1, largest);
}

std::string caption_of(std::string_view unit) {
  const auto [head, tail] = parts_of(unit);
  if (find(kTime, head) != nullptr || find(kMemory, head) != nullptr || head == "%" || is_symbol(head)) return "";
  std::string caption;
  if (head.size() > 2 && head.front() == '{' && head.back() == '}') {
    caption = head.substr(1, head.size() - 2);
  } else if (head != "1") {
    caption = head;
  } else if (!tail.empty()) {
    caption = "1";
  }
  return caption.append(tail);
}

std::string decimal(std::int64_t n, int exponent) {
  if (n == 0) return "0";
  std::string digits = std::to_string(std::abs(n));
  const std::string sign = n < 0 ? "-" : "";
  const int before = static_cast<int>(digits.size()) + exponent;  // digits before the point
  if (before > kMostZeros || before < -kMostZeros / 3) {
    std::string mantissa = digits.substr(0, 1) + "." + digits.substr(1);
    return fmt::format("{}{}e{}", sign, without_zeros(std::move(mantissa)), before - 1);
  }
  if (exponent >= 0) return sign + digits + std::string(static_cast<std::size_t>(exponent), '0');
  if (before <= 0) digits.insert(0, static_cast<std::size_t>(1 - before), '0');
  digits.insert(digits.size() - static_cast<std::size_t>(-exponent), 1, '.');
  return sign + digits;
}

std::string quantity(std::string_view unit, double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  const Scale scale = scale_of(unit, std::abs(value));
  return four_digits(scale.shown(value)) + (value == 0 && scale.suffix.starts_with(' ') ? "" : scale.suffix);
}

}  // namespace mcp::plot
