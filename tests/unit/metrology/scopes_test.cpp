#include "metrology/scopes.h"

#include <catch2/catch.hpp>
#include <string>

using namespace mcp::metrology;

TEST_CASE("the scopes are those of the specification", "[metrology]") {
  const auto name = GENERATE(as<std::string>{}, "per_connection_heap", "per_connection_total", "per_node_heap",
                             "per_node_total", "system_wide", "per_connection", "per_process", "per_node",
                             "per_cluster", "per_request", "per_message", "per_worker", "per_core");
  CAPTURE(name);
  CHECK(is_scope(name));
  CHECK(scopes().size() == 13);
}

TEST_CASE("anything else is no scope", "[metrology]") {
  const auto name = GENERATE(as<std::string>{}, "", "per_session", "PER_NODE", "node", "per_node ");
  CHECK_FALSE(is_scope(name));
}

TEST_CASE("each tail implies a scope of the list, and no other tail does", "[metrology]") {
  CHECK(tails().size() == 6);
  for (const Tail& tail : tails()) {
    CAPTURE(tail.tail);
    CHECK(is_scope(tail.scope));
    CHECK(scope_of_tail(tail.tail) == tail.scope);
  }
  CHECK(scope_of_tail("/session").empty());
  CHECK(scope_of_tail("conn").empty());
  CHECK(scope_of_tail("").empty());
}

TEST_CASE("the transports are those of the specification", "[metrology]") {
  for (const char* name : {"stdio", "tcp", "http", "http_sse", "websocket", "sse", "all"}) CHECK(is_transport(name));
  for (const char* name : {"", "udp", "HTTP", "pigeon"}) CHECK_FALSE(is_transport(name));
}
