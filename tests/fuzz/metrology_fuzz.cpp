// links: mcp_metrology
// Names and units of any bytes: what is said of them holds together.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metrology/names.h"
#include "metrology/scopes.h"
#include "metrology/units.h"

namespace {

using namespace mcp::metrology;

void hold(bool property) {
  if (!property) std::abort();
}

void read_as_unit(std::string_view text) {
  const UnitText read = read_unit(text);
  hold(text.ends_with(read.tail));
  hold(read.tail.empty() || read.tail.front() == '/');
  hold(read.scope.empty() || (is_scope(read.scope) && !read.tail.empty()));
  if (read.unit == nullptr) return;
  const bool fixable = read.unit->standing == Standing::kFixable;
  hold(fixable == (find_unit(read.unit->becomes) != nullptr));
  hold((read.unit->dimension == Dimension::kTime) == microseconds_in(*read.unit).has_value());
}

void read_as_name(std::string_view text) {
  const NameText name = read_name(text);
  const std::string better = better_name(text);
  hold(name.bare == !better.empty());
  hold(better.empty() || !read_name(better).bare);
  hold(name.unit == nullptr || name.unit->standing != Standing::kFixable);
  hold(name.valid == printable_name(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_as_unit(text);
  read_as_name(text);
  return 0;
}
