// The four gates of spec metrology.md, in their order, and what is judged of a record beside them. Each looks at one
// kind of fault and adds what it finds; none needs more than the record and the tables.
#pragma once

#include "finding.h"
#include "subject.h"

namespace mcp::validate {

// All of them. A record whose unit is unknown is not judged at the later gates: they would only say the same again.
void judge(const Subject& subject, Findings& findings);

void judge_required(const Subject& subject, Findings& findings);
void judge_unit(const Subject& subject, Findings& findings);
void judge_scope(const Subject& subject, Findings& findings);
void judge_precision(const Subject& subject, Findings& findings);
void judge_context(const Subject& subject, Findings& findings);
void judge_name(const Subject& subject, Findings& findings);
void judge_value(const Subject& subject, Findings& findings);

}  // namespace mcp::validate
