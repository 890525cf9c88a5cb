// One rule of a file, out of its node. Inside of the room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/file.h"
#include "yaml/lines.h"
#include "yaml/tree.h"

namespace mcp::rules {

using Keys = std::span<const std::string_view>;

// The value of that key; null where it is not there or its value is null.
const yaml::Node* find(const yaml::Node& mapping, std::string_view key);

// What is wrong, with its place; `where` names the part, as in `group "g", rule 2`, "" for none.
class Bag {
 public:
  Bag(std::string_view text, std::string_view file) : lines_(text), file_(file) {}

  void wrong(const yaml::Node& node, const std::string& where, std::string message) {
    add(place(node), where, std::move(message));
  }
  void expected(const yaml::Node& node, const std::string& where, std::string_view what);
  void add(Place place, const std::string& where, std::string message);
  void add(Error error);
  void warn(const yaml::Node& node, const std::string& where, std::string message);
  // Refuses each key that is not among them, with the nearest of them.
  void only_keys(const yaml::Node& mapping, const std::string& where, Keys keys);

  Place place(const yaml::Node& node) const;
  const yaml::Lines& lines() const { return lines_; }
  const std::string& file() const { return file_; }
  std::vector<Error> errors, warnings;
  ReadOptions::UnknownKeys unknown_keys = ReadOptions::UnknownKeys::kRefused;

 private:
  yaml::Lines lines_;
  std::string file_;
};

// A mapping of texts, sorted, and where each stands.
struct WrittenTexts {
  record::Labels texts;
  Written::Places places;
};

struct ReadRule {
  Rule rule;
  Written written;
};

class RuleReader {
 public:
  RuleReader(Bag& bag, const ReadOptions& options) : bag_(bag), options_(options) {}

  // Nothing where it is wrong. `shared` are the labels of the group.
  std::optional<ReadRule> rule(const yaml::Node& node, std::string where, const WrittenTexts& shared);

  enum class NameOf : std::uint8_t { kLabel, kAnnotation };
  // The member of that key, where there is one.
  WrittenTexts texts(const yaml::Node& node, std::string_view key, const std::string& where, NameOf name_of);
  void length(const yaml::Node& node, std::string_view key, const std::string& where, std::int64_t& us);
  // Refuses those that are no templates.
  void templates(const WrittenTexts& texts, const std::string& where, std::string_view what);

 private:
  bool kind(const yaml::Node& node, const std::string& where, ReadRule& made);
  void expression(const yaml::Node& node, const std::string& where, ReadRule& made);
  void of_recording(const yaml::Node& node, const std::string& where, const ReadRule& made);
  void label_name(const yaml::Node& key, const std::string& where, NameOf name_of);

  Bag& bag_;
  const ReadOptions& options_;
};

}  // namespace mcp::rules
