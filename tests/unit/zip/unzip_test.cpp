#include "zip/unzip.h"

#include <catch2/catch.hpp>
#include <string>

#include "support/packed.h"

using namespace mcp;
using test::gzip;
using test::zstd;

namespace {

// Unpacks with pieces of the given sizes; "!" and the message on an error, "?" at the end when incomplete.
std::string unpack(const std::string& packed, std::size_t in_piece, std::size_t out_piece) {
  const auto unpacker = zip::make_unpacker(zip::sniff(packed));
  REQUIRE(unpacker);
  std::string out;
  std::string room(out_piece, '\0');
  std::size_t at = 0;
  for (;;) {
    const auto progress = unpacker->unpack(std::string_view(packed).substr(at, in_piece), room.data(), room.size());
    if (!progress) return out + "!" + progress.error().message;
    at += progress->consumed;
    out.append(room, 0, progress->produced);
    if (progress->consumed == 0 && progress->produced == 0) break;
  }
  return unpacker->complete() ? out : out + "?";
}

}  // namespace

TEST_CASE("a packed text comes back whatever the sizes of the pieces", "[zip]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "line " + std::to_string(i * i) + "\n";
  for (const std::string& packed : {gzip(text), zstd(text)}) {
    CHECK(unpack(packed, packed.size(), 1 << 20) == text);
    CHECK(unpack(packed, 1, 7) == text);
    CHECK(unpack(packed, 100, 100) == text);
  }
}

TEST_CASE("members one after another are one text", "[zip]") {
  CHECK(unpack(gzip("first ") + gzip("second"), 1000, 1000) == "first second");
  CHECK(unpack(zstd("first ") + zstd("second"), 1000, 1000) == "first second");
}

TEST_CASE("a packed text that is cut off is known to be incomplete", "[zip]") {
  const std::string packed = gzip("some text that is long enough to be cut");
  CHECK(unpack(packed.substr(0, packed.size() - 5), 1000, 1000).back() == '?');
  const std::string other = zstd("some text that is long enough to be cut");
  CHECK(unpack(other.substr(0, other.size() - 5), 1000, 1000).back() == '?');
}

TEST_CASE("damage is an error that names the format", "[zip]") {
  std::string packed = gzip(std::string(1000, 'x') + "y");
  packed[12] = static_cast<char>(packed[12] ^ 0x55);
  CHECK(unpack(packed, 1000, 10000).find("!damaged gzip data: ") != std::string::npos);
  std::string other = zstd(std::string(1000, 'x') + "y");
  other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 0x55);
  other[5] = static_cast<char>(other[5] ^ 0x55);
  CHECK(unpack(other, 1000, 10000).find("!damaged zstd data: ") != std::string::npos);
}

TEST_CASE("the packing is told by the first bytes", "[zip]") {
  CHECK(zip::sniff("{\"a\":1}") == zip::Packing::kNone);
  CHECK(zip::sniff("") == zip::Packing::kNone);
  CHECK(zip::sniff(gzip("x")) == zip::Packing::kGzip);
  CHECK(zip::sniff(zstd("x")) == zip::Packing::kZstd);
}

TEST_CASE("a zstd window beyond what is accepted is refused, not allocated", "[zip]") {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 25);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  const std::string text(std::size_t{1} << 20, 'x');
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  // Streamed, so that the frame names its window instead of the size of its content.
  ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush);
  REQUIRE(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end) == 0);
  ZSTD_freeCCtx(context);
  packed.resize(out.pos);
  std::string room(1000, '\0');
  CHECK(zip::make_unpacker(zip::Packing::kZstd)->unpack(packed, room.data(), room.size()));
  const auto refused =
      zip::make_unpacker(zip::Packing::kZstd, zip::kHttpWindow)->unpack(packed, room.data(), room.size());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "damaged zstd data: Frame requires too much memory for decoding");
}
