// OpenMetrics 1.0 to the letter: what a family's name, type, unit, order and values must be, beyond the syntax of a
// line.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "promtext/scan.h"
#include "record/kind.h"

namespace mcp::promtext {

// One line of metadata, cut at its blanks.
struct MetadataLine {
  std::string_view keyword;  // HELP, TYPE or UNIT
  std::string_view family;
  std::string_view text;
  record::Type type = record::Type::kUnknown;  // what the word after TYPE means
};

// Takes the lines of a text in order. The first fault is the end: what comes after it is not judged.
class Judge {
 public:
  Judge();
  ~Judge();
  Judge(Judge&&) noexcept;
  Judge& operator=(Judge&&) noexcept;

  std::optional<Fault> metadata(const MetadataLine& line);
  // A sample line; `duplicate` is set when its series had a point of the same time just before.
  std::optional<Fault> sample(const Parts& parts, bool& duplicate);
  // The end of the text: the last family as a whole.
  std::optional<Fault> finish();

 private:
  class Text;
  std::unique_ptr<Text> text_;
};

}  // namespace mcp::promtext
