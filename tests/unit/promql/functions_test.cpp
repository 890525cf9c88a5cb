#include "promql/functions.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace mcp::promql {

TEST_CASE("Prometheus 3 has 90 functions, 17 of them experimental, and 2.42 has 70", "[promql]") {
  const auto all = all_functions();
  const auto known_to = [](int compat) { return [compat](const Function& f) { return f.known_to(compat); }; };
  CHECK(all.size() == kFunctionCount);
  CHECK(std::count_if(all.begin(), all.end(), known_to(3)) == 90);
  CHECK(std::count_if(all.begin(), all.end(), known_to(2)) == 70);
  CHECK(std::count_if(all.begin(), all.end(), [](const Function& f) { return f.experimental; }) == 17);
  CHECK(std::none_of(all.begin(), all.end(), [](const Function& f) { return f.experimental && f.known_to(2); }));
}

TEST_CASE("every function is found by its name and its id", "[promql]") {
  for (const Function& function : all_functions()) {
    CAPTURE(function.name);
    CHECK(find_function(function.name) == &function);
    CHECK(&function_of(function.id) == &function);
  }
  CHECK(find_function("") == nullptr);
  CHECK(find_function("Rate") == nullptr);
  CHECK(find_function("rat") == nullptr);
  CHECK(find_function("zzz") == nullptr);
}

TEST_CASE("a row says how many arguments there may be, and the type of each", "[promql]") {
  for (const Function& function : all_functions()) {
    CAPTURE(function.name);
    const auto end = std::find(function.takes.begin(), function.takes.end(), Type::kNone);
    const auto types = static_cast<std::size_t>(end - function.takes.begin());
    CHECK(function.returns != Type::kNone);
    CHECK(function.least <= function.most);
    CHECK(types <= function.most);
    CHECK(types <= function.least + std::size_t{1});  // only the last may be left out, as in Prometheus
  }
  const Function& join = function_of(FunctionId::kLabelJoin);
  CHECK(join.argument(0) == Type::kVector);
  CHECK(join.argument(3) == Type::kString);
  CHECK(join.argument(40) == Type::kString);
  CHECK(function_of(FunctionId::kHistogramQuantiles).argument(11) == Type::kScalar);
  CHECK(function_of(FunctionId::kLabelReplace).argument(4) == Type::kString);
  CHECK(documented(Type::kMatrix) == "range vector");
}

}  // namespace mcp::promql
