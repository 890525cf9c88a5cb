// The four gates of spec metrology.md, in their order, and what is judged of a record beside them. Each looks at one
// kind of fault and adds what it finds; none needs more than the record and the tables.
#pragma once

#include "finding.h"
#include "subject.h"

namespace mcp::validate {

// All of them. A record whose unit is unknown is not judged at the later gates: they would only say the same again.
void judge(const Subject& subject, Findings& findings);

// What a record needs to be a measurement at all: a name, a value, a time.
void judge_required(const Subject& subject, Findings& findings);
// The unit against the table, and against what the name says.
void judge_unit(const Subject& subject, Findings& findings);
// The scope and the tail of the unit against their lists, and that memory has one.
void judge_scope(const Subject& subject, Findings& findings);
// The raw microseconds of a time: there, believable, and of the same measurement as the value.
void judge_precision(const Subject& subject, Findings& findings);
// What a number is worthless without: the duration of a rate, the size of a percentile's sample, a benchmark's setting.
void judge_context(const Subject& subject, Findings& findings);
// That the name can be printed, and says what was measured.
void judge_name(const Subject& subject, Findings& findings);
// The number itself, by its type, and the label that gives it its place in a histogram or a summary.
void judge_value(const Subject& subject, Findings& findings);

}  // namespace mcp::validate
