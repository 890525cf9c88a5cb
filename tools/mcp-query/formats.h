// How the answer to one question is written (--to).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reply.h"
#include "stream/filter.h"

namespace mcp::query {

struct Format {
  std::string_view name;
  std::string_view help;
  // kUsage where the format has no place for such an answer.
  Status (*write)(const Reply& reply, stream::Sink& sink);
};
std::span<const Format> formats();
const Format* format_of(std::string_view name);

// Of formats(), each in a file of its own where it takes more than a few lines.
Status write_prom_json(const Reply& reply, stream::Sink& sink);
Status write_table(const Reply& reply, stream::Sink& sink);
Status write_csv(const Reply& reply, stream::Sink& sink);
Status write_plot(const Reply& reply, stream::Sink& sink);
Status write_svg(const Reply& reply, stream::Sink& sink);

// The body that Prometheus gives where evaluation failed.
void append_prom_failure(std::string& out, std::string_view error);

}  // namespace mcp::query
