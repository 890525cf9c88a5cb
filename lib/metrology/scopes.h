// What a number is counted over, and over what it was carried (spec metrology.md, "Scopes", "Precision and context").
#pragma once

#include <span>
#include <string_view>

namespace mcp::metrology {

struct Scope {
  std::string_view name;
  std::string_view help;
};

// A tail of a unit and the scope that it implies: `/conn`, per_connection.
struct Tail {
  std::string_view tail;
  std::string_view scope;
};

std::span<const Scope> scopes();
std::span<const Tail> tails();
std::span<const std::string_view> transports();

bool is_scope(std::string_view name);
bool is_transport(std::string_view name);

// The scope that a tail (with its slash) implies; "" for one that is no scope.
std::string_view scope_of_tail(std::string_view tail);

}  // namespace mcp::metrology
