#include "lane_names.h"

#include <catch2/catch.hpp>

namespace mcp::alert {
namespace {

// The values of one label, as rows show them.
std::vector<std::string> shortened(const std::vector<std::string>& values) {
  std::vector<record::Labels> all;
  for (const std::string& value : values) all.push_back({{"a", value}});
  std::vector<std::string> out;
  for (const record::Labels& labels : without_common_ends(all, "~")) out.push_back(labels.front().second);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("labels that all have are left out, also of one alone", "[lanes]") {
  const auto rest = without_common_labels({{{"a", "1"}, {"b", "2"}}, {{"a", "1"}, {"b", "3"}}});
  CHECK(rest == std::vector<record::Labels>{{{"b", "2"}}, {{"b", "3"}}});
  CHECK(without_common_labels({{{"a", "1"}}}) == std::vector<record::Labels>{{}});
  CHECK(without_common_labels({}).empty());
}

TEST_CASE("names that differ only in the middle show their middle", "[lanes]") {
  CHECK(shortened({"node-017.example.com:9100", "node-027.example.com:9100"}) == Texts{"~017~", "~027~"});
  CHECK(shortened({"node-1", "node-12"}) == Texts{"~1", "~12"});
  CHECK(shortened({"a/x", "b/x"}) == Texts{"a~", "b~"});
}

TEST_CASE("what the names share does not overlap in the shortest of them", "[lanes]") {
  CHECK(shortened({"a--b", "a---b"}) == Texts{"~b", "~-b"});
  CHECK(shortened({"", "x"}) == Texts{"", "x"});
  CHECK(shortened({"--", "----"}) == Texts{"~", "~--"});
}

TEST_CASE("a long word is cut, but never within a character", "[lanes]") {
  CHECK(shortened({std::string(40, 'a') + "1", std::string(40, 'a') + "2"}) == Texts{"~aaaaaaaa1", "~aaaaaaaa2"});
  const Texts umlauts = shortened({"xxxxxxxxxxxxxxxxxxx\u00e4\u00e41", "xxxxxxxxxxxxxxxxxxx\u00e4\u00f61"});
  CHECK(umlauts[0].ends_with("\u00e4\u00e41"));
  CHECK((static_cast<unsigned char>(umlauts[0][1]) & 0xc0) != 0x80);
}

TEST_CASE("a label that not all have stays as it is", "[lanes]") {
  const std::vector<record::Labels> all = {{{"a", "node-1"}}, {{"a", "node-2"}, {"b", "node-1"}}, {{"b", "node-2"}}};
  CHECK(without_common_ends(all, "~") == all);
}

}  // namespace mcp::alert
