// How many different values there are: counted while they are few, then estimated in bounded room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::sketch {

// A set of doubles: NaN is one value whatever its bits, -0 is 0, infinities are values. Up to kKept of them it is the
// set itself; beyond that a HyperLogLog of 2^12 registers, whose standard error is 1.04 / sqrt(2^12) = 1.6 %. What it
// answers depends on the set alone, never on order, repetition or the way it was merged.
class Distinct {
 public:
  static constexpr std::size_t kKept = 256;
  static constexpr std::size_t kRegisters = std::size_t{1} << 12;
  static constexpr double kStandardError = 0.01625;
  // What one takes at most besides itself, in bytes: the values in a vector that grew, then the registers.
  static constexpr std::size_t kMostRoom = 2 * kKept * sizeof(double) + 4096;

  void add(double value);
  void add(std::span<const double> values);
  void add(const Distinct& other);
  void clear();

  bool exact() const { return registers_.empty(); }
  // A whole number; an estimate unless exact().
  double count() const;

  // While exact: the values, ascending, NaN last.
  std::span<const double> values() const { return values_; }
  // Otherwise: one character a register, which is base64 of the registers at six bits each. Appends.
  void append_registers(std::string& out) const;
  // The other direction; nothing where the text is no such thing.
  static std::optional<Distinct> read(std::string_view registers);
  template <class Archive>
  void persist(Archive& archive) {
    archive(values_, registers_);
    if constexpr (Archive::kReads) archive.expect(coherent());
  }

 private:
  bool coherent() const;
  void spill();
  void hold(double value);

  std::vector<double> values_;           // while exact; empty afterwards
  std::vector<std::uint8_t> registers_;  // empty while exact
};

}  // namespace mcp::sketch
