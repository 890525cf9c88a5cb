// What a program knows, as bytes and back: one description of a class, its persist(), serves both directions.
//
//   template <class Archive>
//   void persist(Archive& archive) { archive(count_, names_); }
//
// The bytes are those of this machine's numbers. Reading never goes beyond the bytes, and never takes more room than a
// small multiple of them; what is wrong shows in ok(), and what was read then is not to be used.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mcp::state {

template <class T>
concept Number = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class Writer {
 public:
  static constexpr bool kReads = false;

  template <class... Parts>
  void operator()(Parts&... parts);
  // How many elements follow.
  void size(std::size_t& count) { raw(&count, sizeof count); }
  void raw(const void* from, std::size_t count) { bytes_.append(static_cast<const char*>(from), count); }
  // What must hold of what was read.
  void expect(bool) {}
  bool ok() const { return true; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  static constexpr bool kReads = true;

  // The bytes outlive it.
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class... Parts>
  void operator()(Parts&... parts);
  // Not more than there are bytes left, at one an element: 0 where more are claimed.
  void size(std::size_t& count) {
    raw(&count, sizeof count);
    expect(count <= bytes_.size());
    if (!ok_) count = 0;
  }
  void raw(void* into, std::size_t count) {
    expect(count <= bytes_.size());
    if (!ok_) {
      std::memset(into, 0, count);
      return;
    }
    if (count > 0) std::memcpy(into, bytes_.data(), count);
    bytes_.remove_prefix(count);
  }
  void expect(bool holds) { ok_ = ok_ && holds; }
  bool ok() const { return ok_; }
  // Whether all of it was read, and nothing was wrong.
  bool done() const { return ok_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

template <class Archive, Number T>
void persist_part(Archive& archive, T& number) {
  if constexpr (std::is_same_v<T, bool>) {
    auto byte = static_cast<std::uint8_t>(number);
    archive.raw(&byte, 1);
    archive.expect(byte <= 1);
    number = byte == 1;
  } else {
    archive.raw(&number, sizeof number);
  }
}

template <class Archive>
void persist_part(Archive& archive, std::string& text) {
  std::size_t size = text.size();
  archive.size(size);
  text.resize(size);
  archive.raw(text.data(), size);
}

template <class Archive, class First, class Second>
void persist_part(Archive& archive, std::pair<First, Second>& pair) {
  archive(pair.first, pair.second);
}

template <class Archive, class List>
void persist_list(Archive& archive, List& list) {
  std::size_t size = list.size();
  archive.size(size);
  if constexpr (Archive::kReads) list.clear();
  for (std::size_t i = 0; i < size && archive.ok(); ++i) {
    if constexpr (Archive::kReads) list.emplace_back();
    archive(list[i]);
  }
}

template <class Archive, class T>
void persist_part(Archive& archive, std::vector<T>& list) {
  persist_list(archive, list);
}

template <class Archive>
void persist_part(Archive& archive, std::vector<bool>& bits) {
  std::size_t size = bits.size();
  archive.size(size);
  bits.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    bool bit = bits[i];
    archive(bit);
    bits[i] = bit;
  }
}

template <class Archive, class T>
void persist_part(Archive& archive, std::deque<T>& list) {
  persist_list(archive, list);
}

template <class Archive, class T, std::size_t kSize>
void persist_part(Archive& archive, std::array<T, kSize>& list) {
  for (T& element : list) archive(element);
}

template <class Archive, class T>
void persist_part(Archive& archive, std::optional<T>& maybe) {
  bool there = maybe.has_value();
  archive(there);
  if constexpr (Archive::kReads) {
    maybe.reset();
    if (there) maybe.emplace();
  }
  if (there) archive(*maybe);
}

template <class Archive, class T>
void persist_part(Archive& archive, std::unique_ptr<T>& maybe) {
  bool there = maybe != nullptr;
  archive(there);
  if constexpr (Archive::kReads) maybe = there ? std::make_unique<T>() : nullptr;
  if (there) archive(*maybe);
}

template <class Archive, class Key, class T, class Less>
void persist_part(Archive& archive, std::map<Key, T, Less>& map) {
  std::size_t size = map.size();
  archive.size(size);
  if constexpr (Archive::kReads) {
    map.clear();
    for (std::size_t i = 0; i < size && archive.ok(); ++i) {
      Key key{};
      archive(key);
      archive(map[std::move(key)]);
    }
  } else {
    for (auto& [key, value] : map) {
      Key copy = key;
      archive(copy, value);
    }
  }
}

template <class Archive, class T>
requires requires(Archive& archive, T& object) { object.persist(archive); }
void persist_part(Archive& archive, T& object) { object.persist(archive); }

template <class... Parts>
void Writer::operator()(Parts&... parts) {
  (persist_part(*this, parts), ...);
}

template <class... Parts>
void Reader::operator()(Parts&... parts) {
  (persist_part(*this, parts), ...);
}

}  // namespace mcp::state
