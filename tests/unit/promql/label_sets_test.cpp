// The numbers of XXH64's own vectors, and of a second implementation over the bytes that Prometheus keeps labels in.
#include "promql/label_sets.h"

#include <catch2/catch.hpp>

namespace mcp::promql {

TEST_CASE("XXH64 of no bytes, of a few, and of more than a block", "[promql]") {
  CHECK(xxh64("") == 0xef46db3751d8e999U);
  CHECK(xxh64("a") == 0xd24ec4f1a98c6e5bU);
  CHECK(xxh64("abc") == 0x44bc2cf5ad770999U);
  CHECK(xxh64("Nobody inspects the spammish repetition") == 0xfbcea83c8a378bf1U);
}

TEST_CASE("limit_ratio's hash has each length in one byte, from 255 on in four", "[promql]") {
  const auto hash_of_job = [](const std::string& job) { return label_hash({{"__name__", "up"}, {"job", job}}); };
  CHECK(hash_of_job("node") == 0x169f7118f8936ba5U);
  CHECK(hash_of_job(std::string(254, 'v')) == 0xbeb2d308a6170178U);
  CHECK(hash_of_job(std::string(255, 'v')) == 0x65d8349c38bddc43U);
  CHECK(hash_of_job(std::string(300, 'v')) == 0x98c89c1265f7e781U);
}

}  // namespace mcp::promql
