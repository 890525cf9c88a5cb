// The table that --summary closes with.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "journal.h"
#include "name_book.h"

namespace mcp::validate {

struct Tally {
  std::uint64_t judged = 0;
  std::uint64_t at_fault = 0;  // records with a violation that counts (see counted_from)
  std::uint64_t rejected = 0;
};

// Lines for a person, aligned, each with its newline.
std::string print_summary(const Tally& tally, const Journal& journal, std::span<const NameBook::Offender> offenders);

}  // namespace mcp::validate
