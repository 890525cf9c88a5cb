// Where bytes of a YAML text stand, and what a scalar says of where its own text stood.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::yaml {

// The lines of a text, which outlives them; they end as libyaml ends them (CR LF, LF, CR, NEL, LS, PS).
class Lines {
 public:
  explicit Lines(std::string_view text);

  // Of libyaml's mark: a line and a count of characters in it, both from 0.
  Place of_mark(std::size_t line, std::size_t characters) const;
  // Of a byte of the text; one beyond its end stands at the end.
  Place of_byte(std::size_t byte) const;
  // Of a byte of a scalar's value, be it written plain, quoted or as a block, in one line or in many. `begin` is the
  // place of the scalar's node. A blank stands behind what comes before it.
  Place in_scalar(const Place& begin, std::string_view value, std::size_t byte) const;

 private:
  std::size_t byte_of(const Place& place) const;
  std::size_t behind_blanks(std::size_t at, char style) const;
  std::size_t content_of(std::size_t at) const;

  std::string_view text_;
  std::vector<std::size_t> starts_;
};

}  // namespace mcp::yaml
