// How everything fails: a function that can fail returns Result<T> (or Status), and only main turns an Error into text.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace mcp {

enum class Code {
  kUsage,        // the command line is wrong
  kConfig,       // a configuration file is wrong
  kMalformed,    // a line of input is wrong
  kIo,           // the system refused
  kNetwork,      // a peer refused, or did not answer in time
  kClosed,       // the reader of our output went away
  kInterrupted,  // SIGINT or SIGTERM
};

// Where an Error stands; 0 and "" mean unknown. Lines and columns count from 1, columns in bytes.
struct Place {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
};

struct Error {
  Code code = Code::kIo;
  std::string message;
  std::string_view reason = {};  // a literal: the class of a malformed line, what it is counted under
  Place place = {};

  // The same error, now knowing its file, or its line and column, where it did not know them yet.
  [[nodiscard]] Error in(std::string_view file) const& { return Error(*this).in(file); }
  [[nodiscard]] Error in(std::string_view file) && {
    if (place.file.empty()) place.file = file;
    return std::move(*this);
  }
  [[nodiscard]] Error at(std::uint64_t line, std::uint64_t column = 0) && {
    if (place.line == 0) place.line = line;
    if (place.column == 0) place.column = column;
    return std::move(*this);
  }
};

// A T, or the Error that stood in its way.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Error& error() {
    assert(state_.index() == 1);
    return *std::get_if<1>(&state_);
  }
  const Error& error() const {
    assert(state_.index() == 1);
    return *std::get_if<1>(&state_);
  }

 private:
  T& value() {
    assert(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(state_.index() == 0);
    return *std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace mcp
