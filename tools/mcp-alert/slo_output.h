// How objectives and a score are written (--to).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "slo_judge.h"
#include "slo_score.h"
#include "stream/filter.h"

namespace mcp::alert {

struct SloAnswer {
  std::int64_t at_us = 0;
  std::vector<Judged> objectives;
  std::optional<Score> score;
};

struct SloFormat {
  std::string_view name;
  std::string_view help;
  void (*write)(const SloAnswer& answer, stream::Sink& sink);
};
std::span<const SloFormat> slo_formats();

}  // namespace mcp::alert
