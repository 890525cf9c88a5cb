// What labels may not be: unprintable, reserved, endless, or a secret (spec metrology.md, "Codes", label.*).
#pragma once

#include <string_view>

#include "finding.h"
#include "record/sample.h"

namespace mcp::validate {

// One code a label, the gravest: a secret first, as its value must not be shown. An exemplar points at one request, so
// that identifiers are right in its labels; only secrets are wrong there too.
void judge_labels(const record::Sample& sample, Findings& findings);

// The bound of a histogram's bucket, and the quantile of a summary.
void judge_le(const record::Sample& sample, Findings& findings);
void judge_quantile(const record::Sample& sample, Findings& findings);

// Whether there is a label of exactly that name.
bool has_label(const record::Sample& sample, std::string_view name);

// Whether the value must not be shown: by the label's name in any case, or by the prefix of a known kind of token.
bool is_secret(const record::Label& label);

}  // namespace mcp::validate
