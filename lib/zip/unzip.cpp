// Tested by tests/unit/zip/unzip_test.cpp.
#include "zip/unzip.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <climits>
#include <string>

namespace mcp::zip {
namespace {

Error damaged(std::string_view format, std::string_view what) {
  return Error{.code = Code::kIo, .message = "damaged " + std::string(format) + " data: " + std::string(what)};
}

class Gzip final : public Unpacker {
 public:
  Gzip() : ready_(inflateInit2(&stream_, 15 + 16) == Z_OK) {}
  ~Gzip() override {
    if (ready_) inflateEnd(&stream_);
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  Result<Progress> unpack(std::string_view in, char* out, std::size_t room) override {
    if (!ready_) return Error{.code = Code::kIo, .message = "no memory for gzip"};
    if (complete_ && !in.empty()) {
      inflateReset(&stream_);
      complete_ = false;
    }
    const auto given = static_cast<unsigned>(std::min<std::size_t>(in.size(), UINT_MAX));
    const auto space = static_cast<unsigned>(std::min<std::size_t>(room, UINT_MAX));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib reads it only
    stream_.avail_in = given;
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = space;
    const int outcome = inflate(&stream_, Z_NO_FLUSH);
    if (outcome == Z_STREAM_END) complete_ = true;
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
      return damaged("gzip", stream_.msg != nullptr ? stream_.msg : "unreadable");
    }
    return Progress{given - stream_.avail_in, space - stream_.avail_out};
  }
  bool complete() const override { return complete_; }

 private:
  z_stream stream_{};
  bool ready_;
  bool complete_ = false;
};

class Zstd final : public Unpacker {
 public:
  explicit Zstd(int window) : stream_(ZSTD_createDStream()) {
    if (stream_ != nullptr) ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, window);
  }
  ~Zstd() override { ZSTD_freeDStream(stream_); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  Result<Progress> unpack(std::string_view in, char* out, std::size_t room) override {
    if (stream_ == nullptr) return Error{.code = Code::kIo, .message = "no memory for zstd"};
    ZSTD_inBuffer source{in.data(), in.size(), 0};
    ZSTD_outBuffer target{out, room, 0};
    const std::size_t outcome = ZSTD_decompressStream(stream_, &target, &source);
    if (ZSTD_isError(outcome) != 0) return damaged("zstd", ZSTD_getErrorName(outcome));
    if (source.pos > 0 || target.pos > 0) complete_ = outcome == 0;
    return Progress{source.pos, target.pos};
  }
  bool complete() const override { return complete_; }

 private:
  ZSTD_DStream* stream_;
  bool complete_ = false;
};

}  // namespace

Packing sniff(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Packing::kGzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Packing::kZstd;
  return Packing::kNone;
}

std::unique_ptr<Unpacker> make_unpacker(Packing packing, int zstd_window) {
  if (packing == Packing::kGzip) return std::make_unique<Gzip>();
  if (packing == Packing::kZstd) return std::make_unique<Zstd>(zstd_window);
  return nullptr;
}

}  // namespace mcp::zip
