#include "promql/natural_order.h"

#include <catch2/catch.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp::promql {

TEST_CASE("numbers within texts count as numbers, so that leading zeros make no difference", "[promql]") {
  const std::vector<std::pair<std::string_view, std::string_view>> equal = {
      {"1", "01"}, {"a01b002", "a1b2"}, {"0", "000"}, {"node-00", "node-0"}};
  for (const auto& [a, b] : equal) {
    CAPTURE(a, b);
    CHECK(natural_order(a, b) == std::weak_ordering::equivalent);
    CHECK(natural_order(b, a) == std::weak_ordering::equivalent);
  }
  const std::vector<std::pair<std::string_view, std::string_view>> less = {
      {"9", "010"},
      {"a9", "a10"},
      {"a01", "a1b"},
      {"a1", "a01b"},
      {"ab9", "abc"},
      {"1.5", "1.25"},
      {"", "0"},
      {"99999999999999999998", "99999999999999999999"},
      {"6", "50000000000000000000"}};
  for (const auto& [a, b] : less) {
    CAPTURE(a, b);
    CHECK(natural_order(a, b) == std::weak_ordering::less);
    CHECK(natural_order(b, a) == std::weak_ordering::greater);
  }
}

}  // namespace mcp::promql
