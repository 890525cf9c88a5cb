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

// All scopes there are, in the order in which they are shown.
std::span<const Scope> scopes();
// All tails that imply a scope, in the order in which they are shown.
std::span<const Tail> tails();

// Whether a scope of exactly this name is in the list.
bool is_scope(std::string_view name);
// Whether a transport of exactly this name is known: stdio, tcp, http, http_sse, websocket, sse or all.
bool is_transport(std::string_view name);

// The scope that a tail (with its slash) implies; "" for one that is no scope.
std::string_view scope_of_tail(std::string_view tail);

}  // namespace mcp::metrology
