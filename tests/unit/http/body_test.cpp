#include "http/body.h"

#include <zlib.h>
#include <zstd.h>

#include <catch2/catch.hpp>

namespace mcp::http {
namespace {

std::string gzip(const std::string& plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, plain.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<unsigned>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<unsigned>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd(const std::string& plain) {
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
  return packed;
}

// A clock that goes on by a millisecond each time it is looked at.
class TickingClock final : public timeutil::Clock {
 public:
  std::int64_t now_us() const override { return 0; }
  std::int64_t monotonic_us() const override { return now_ += 1000; }

 private:
  mutable std::int64_t now_ = 0;
};
const TickingClock kClock;
const Turn kUnhurried{kClock};

// The message of the first Error, or "" and what was held.
std::string feed(Body& body, zip::Packing packing, const std::string& wire, std::size_t step) {
  if (Status begun = body.begin(Head{200, "text/plain"}, packing); !begun) return begun.error().message;
  for (std::size_t at = 0; at < wire.size(); at += step) {
    const Result<std::size_t> taken = body.add(std::string_view(wire).substr(at, step), kUnhurried);
    if (!taken) return taken.error().message;
  }
  if (Status whole = body.finish(); !whole) return whole.error().message;
  return "";
}

const std::string kText = [] {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "metric_" + std::to_string(i) + " 1\n";
  return text;
}();

TEST_CASE("a body comes out as it went in, however it is packed and cut", "[http]") {
  const std::size_t step = GENERATE(1U, 7U, 1000U, 1000000U);
  struct Row {
    zip::Packing packing;
    std::string wire;
  };
  const auto row = GENERATE(values<Row>(
      {{zip::Packing::kNone, kText}, {zip::Packing::kGzip, gzip(kText)}, {zip::Packing::kZstd, zstd(kText)}}));
  Body body(0, nullptr);
  CHECK(feed(body, row.packing, row.wire, step).empty());
  CHECK(body.take() == kText);
}

TEST_CASE("the limit is on decoded bytes, and reached long before a bomb is unpacked", "[http]") {
  const std::string bomb = gzip(std::string(50'000'000, 'a'));
  REQUIRE(bomb.size() < 60'000);
  Body body(1'000'000, nullptr);
  CHECK(feed(body, zip::Packing::kGzip, bomb, 16384) == "body is larger than 1 MB");
  CHECK(body.take().size() < 1'100'000);
}

TEST_CASE("a body of exactly the limit is not too large", "[http]") {
  Body exact(kText.size(), nullptr);
  CHECK(feed(exact, zip::Packing::kNone, kText, 100).empty());
  Body less(kText.size() - 1, nullptr);
  CHECK(feed(less, zip::Packing::kNone, kText, 100) == "body is larger than 68889 bytes");
}

TEST_CASE("the limit is said in the unit that fits it", "[http]") {
  struct Row {
    std::uint64_t limit;
    std::string message;
  };
  const auto row = GENERATE(values<Row>({{5, "body is larger than 5 bytes"},
                                         {1024, "body is larger than 1 KiB"},
                                         {2000, "body is larger than 2 kB"},
                                         {2048, "body is larger than 2 KiB"},
                                         {2'000'000, "body is larger than 2 MB"}}));
  Body body(row.limit, nullptr);
  CHECK(feed(body, zip::Packing::kNone, std::string(row.limit + 1, 'x'), 1'000'000) == row.message);
}

TEST_CASE("a packed body that was cut off is an error, however much of it was good", "[http]") {
  const auto packing = GENERATE(zip::Packing::kGzip, zip::Packing::kZstd);
  const std::string name = packing == zip::Packing::kGzip ? "gzip" : "zstd";
  const std::string whole = packing == zip::Packing::kGzip ? gzip(kText) : zstd(kText);
  Body body(0, nullptr);
  const std::string message = feed(body, packing, whole.substr(0, whole.size() / 2), 100);
  CHECK(message.find(name + " body is cut off after ") == 0);
  Body nearly(0, nullptr);
  CHECK(feed(nearly, packing, whole.substr(0, whole.size() - 1), 100).find(name + " body is cut off") == 0);
}

TEST_CASE("a packed body of no bytes at all is an empty one", "[http]") {
  Body body(0, nullptr);
  CHECK(feed(body, zip::Packing::kGzip, "", 1).empty());
}

TEST_CASE("what is not packed as it says is damaged", "[http]") {
  Body body(0, nullptr);
  CHECK(feed(body, zip::Packing::kGzip, "metric 1\n", 100).find("damaged gzip data") == 0);
}

TEST_CASE("only encodings that were asked for are taken", "[http]") {
  CHECK(*packing_of("") == zip::Packing::kNone);
  CHECK(*packing_of("identity") == zip::Packing::kNone);
  CHECK(*packing_of(" GZIP ") == zip::Packing::kGzip);
  CHECK(*packing_of("x-gzip") == zip::Packing::kGzip);
  CHECK(*packing_of("zstd") == zip::Packing::kZstd);
  CHECK(packing_of("br").error().message == "content encoding 'br' was not asked for");
  CHECK(packing_of("gzip, gzip").error().message == "content encoding 'gzip, gzip' was not asked for");
}

TEST_CASE("a body that unpacks to thousands of times its size is put off when the turn is over", "[http]") {
  const std::string plain(std::size_t{4} << 20, 'a');
  struct Row {
    zip::Packing packing;
    std::string wire;
  };
  for (const Row& row : {Row{zip::Packing::kNone, plain}, Row{zip::Packing::kGzip, gzip(plain)},
                         Row{zip::Packing::kZstd, zstd(plain)}}) {
    Body body(0, nullptr);
    REQUIRE(body.begin(Head{200, ""}, row.packing));
    std::string_view wire = row.wire;
    std::size_t turns = 0;
    for (; !wire.empty() || body.waiting(); ++turns) {
      const TickingClock clock;
      const Result<std::size_t> taken = body.add(wire, Turn{clock, 5000});
      REQUIRE(taken);
      wire.remove_prefix(*taken);
    }
    CHECK(turns >= (plain.size() >> 14) / 5);  // five looks at the clock in each
    REQUIRE(body.finish());
    CHECK(body.take() == plain);
  }
}

}  // namespace
}  // namespace mcp::http
