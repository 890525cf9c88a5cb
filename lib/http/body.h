// The body of one answer on its way: its content encoding undone, its size limited, then to a sink or held.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/fetcher.h"
#include "result/result.h"
#include "timeutil/clock.h"
#include "zip/unzip.h"

namespace mcp::http {

// The value of a header Content-Encoding as a packing; refuses what was not asked for.
Result<zip::Packing> packing_of(std::string_view content_encoding);

// How long bodies may be worked on before others come first.
struct Turn {
  const timeutil::Clock& clock;
  std::int64_t until_us = INT64_MAX;  // by its monotonic time

  bool over() const { return clock.monotonic_us() >= until_us; }
};

class Body {
 public:
  // Without a sink the bytes are held. A limit of 0 is none.
  Body(std::uint64_t limit, BodySink* sink) : limit_(limit), sink_(sink) {}

  // Once, when the headers are in.
  Status begin(const Head& head, zip::Packing packing);
  bool begun() const { return begun_; }
  // Bytes as they came over the wire. How many of them were taken: all, unless the turn is over.
  Result<std::size_t> add(std::string_view wire, const Turn& turn);
  // Whether the turn was over before all was done that can be done: add() what was not taken, if only nothing, then.
  bool waiting() const { return waiting_; }
  // No more will come: an Error when the packing says that something is missing.
  Status finish() const;

  std::string take() { return std::move(held_); }

 private:
  Result<std::size_t> unpack(std::string_view wire, const Turn& turn);
  Result<std::size_t> copy(std::string_view wire, const Turn& turn);
  Status deliver(std::string_view decoded);

  std::uint64_t limit_;
  BodySink* sink_;
  bool begun_ = false;
  std::string_view packing_name_;
  std::unique_ptr<zip::Unpacker> unpacker_;
  bool any_wire_ = false;
  bool waiting_ = false;
  std::uint64_t decoded_ = 0;
  std::string held_;
};

}  // namespace mcp::http
