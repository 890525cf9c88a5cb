// gzip and zstd streams, unpacked a piece at a time. Pure: bytes in, bytes out.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "result/result.h"

namespace mcp::zip {

enum class Packing { kNone, kGzip, kZstd };

// By the first bytes of a file (RFC 1952, RFC 8878); needs four of them to know.
Packing sniff(std::string_view head);

// Unpacks one stream after another (concatenated members are one file). Memory is bounded: a zstd window is at most 128
// MiB.
class Unpacker {
 public:
  virtual ~Unpacker() = default;

  struct Progress {
    std::size_t consumed = 0;
    std::size_t produced = 0;
  };
  // Reads from `in`, writes into `out`; call again until nothing is consumed and nothing produced.
  virtual Result<Progress> unpack(std::string_view in, char* out, std::size_t room) = 0;
  // Whether the input so far ends at the end of a member: false at the end of a file means that it was cut off.
  virtual bool complete() const = 0;
};

// The largest zstd window that is accepted, as a power of two: of a file, and of an HTTP body (RFC 9659).
inline constexpr int kFileWindow = 27;
inline constexpr int kHttpWindow = 23;

// Null for kNone.
std::unique_ptr<Unpacker> make_unpacker(Packing packing, int zstd_window = kFileWindow);

}  // namespace mcp::zip
