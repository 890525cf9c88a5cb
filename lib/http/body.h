// The body of one answer on its way: its content encoding undone, its size limited, then to a sink or held.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/fetcher.h"
#include "result/result.h"
#include "zip/unzip.h"

namespace mcp::http {

// The value of a header Content-Encoding as a packing; refuses what was not asked for.
Result<zip::Packing> packing_of(std::string_view content_encoding);

class Body {
 public:
  // Without a sink the bytes are held. A limit of 0 is none.
  Body(std::uint64_t limit, BodySink* sink) : limit_(limit), sink_(sink) {}

  // Once, when the headers are in.
  Status begin(const Head& head, zip::Packing packing);
  bool begun() const { return begun_; }
  // Bytes as they came over the wire.
  Status add(std::string_view wire);
  // No more will come: an Error when the packing says that something is missing.
  Status finish() const;

  std::string take() { return std::move(held_); }

 private:
  Status unpack(std::string_view wire);
  Status deliver(std::string_view decoded);

  std::uint64_t limit_;
  BodySink* sink_;
  bool begun_ = false;
  std::string_view packing_name_;
  std::unique_ptr<zip::Unpacker> unpacker_;
  bool any_wire_ = false;
  std::uint64_t decoded_ = 0;
  std::string held_;
};

}  // namespace mcp::http
