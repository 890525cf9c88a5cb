#include "record/value.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace mcp::record;

TEST_CASE("a number is a number of any kind, or one of three words", "[record]") {
  CHECK(number_of(Value{0.5}) == 0.5);
  CHECK(number_of(Value{std::int64_t{-3}}) == -3);
  CHECK(number_of(Value{std::uint64_t{1} << 63}) == 0x1p63);
  CHECK(number_of(Value{std::string("+Inf")}) == HUGE_VAL);
  CHECK(number_of(Value{std::string("-Inf")}) == -HUGE_VAL);
  CHECK(std::isnan(number_of(Value{std::string("NaN")}).value()));
  for (const char* word : {"Inf", "nan", "+inf", "1", ""}) CHECK_FALSE(number_of(Value{std::string(word)}));
  CHECK_FALSE(number_of(Value{}));
  CHECK_FALSE(number_of(Value{true}));
  CHECK_FALSE(number_of(Value{Array{}}));
  CHECK_FALSE(number_of(Value{Object{}}));
}
