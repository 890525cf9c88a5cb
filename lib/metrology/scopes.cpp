// Tested by tests/unit/metrology/scopes_test.cpp.
#include "metrology/scopes.h"

#include <algorithm>
#include <iterator>

namespace mcp::metrology {
namespace {

constexpr Scope kScopes[] = {
    {"per_connection_heap", "heap of one connection"},
    {"per_connection_total", "everything that one connection costs"},
    {"per_node_heap", "heap of one node"},
    {"per_node_total", "everything on one node"},
    {"system_wide", "all nodes together"},
    {"per_connection", "one connection"},
    {"per_process", "one process"},
    {"per_node", "one node"},
    {"per_cluster", "one cluster"},
    {"per_request", "one request"},
    {"per_message", "one message"},
    {"per_worker", "one worker"},
    {"per_core", "one processor core"},
};

constexpr Tail kTails[] = {
    {"/conn", "per_connection"}, {"/msg", "per_message"}, {"/req", "per_request"},
    {"/worker", "per_worker"},   {"/core", "per_core"},   {"/node", "per_node"},
};

constexpr std::string_view kTransports[] = {"stdio", "tcp", "http", "http_sse", "websocket", "sse", "all"};

}  // namespace

std::span<const Scope> scopes() { return kScopes; }
std::span<const Tail> tails() { return kTails; }

bool is_scope(std::string_view name) {
  return std::any_of(std::begin(kScopes), std::end(kScopes), [name](const Scope& scope) { return scope.name == name; });
}

bool is_transport(std::string_view name) {
  return std::find(std::begin(kTransports), std::end(kTransports), name) != std::end(kTransports);
}

std::string_view scope_of_tail(std::string_view tail) {
  const auto* row =
      std::find_if(std::begin(kTails), std::end(kTails), [tail](const Tail& known) { return known.tail == tail; });
  return row == std::end(kTails) ? std::string_view() : row->scope;
}

}  // namespace mcp::metrology
