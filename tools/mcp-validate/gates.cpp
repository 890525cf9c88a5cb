// Reference: spec metrology.md. Tested by tests/unit/mcp-validate/validator_test.cpp and
// tests/compliance/metrology/*.test.
#include "gates.h"

#include <algorithm>
#include <cmath>

#include "labels.h"
#include "metrology/scopes.h"

namespace mcp::validate {
namespace {

using metrology::Dimension;
using metrology::Fault;
using metrology::Standing;
using metrology::Unit;

constexpr std::string_view kBucket = "_bucket";

// The legal unit that the record's unit is, or would be once rescaled; null where it has none.
const Unit* legal_unit(const Subject& subject) {
  const Unit* unit = subject.unit.unit;
  return unit != nullptr && unit->standing == Standing::kFixable ? metrology::find_unit(unit->becomes) : unit;
}

// Of what a unit counts: `msg` in msg/s and {msg}, `req` in req/s and {requests}; "" for anything else.
std::string_view counted(const Subject& subject) {
  const Unit& unit = *subject.unit.unit;
  if (unit.dimension != Dimension::kRate && unit.dimension != Dimension::kCount) return {};
  const metrology::NameText text = metrology::read_name(subject.sample->unit);
  if (text.messages) return "msg";
  return text.requests ? "req" : std::string_view();
}

// msg/s and req/s cannot be converted: a request and its response are two messages.
bool ambiguous(const Subject& subject, Findings& findings) {
  if (subject.name.messages == subject.name.requests) return false;
  const std::string_view said = subject.name.messages ? "msg" : "req";
  const std::string_view has = counted(subject);
  if (has.empty() || has == said) return false;
  const bool rate = subject.unit.unit->dimension == Dimension::kRate;
  const std::string_view expected = subject.name.messages ? (rate ? "msg/s" : "{msg}") : (rate ? "req/s" : "{req}");
  findings.add({.fault = Fault::kUnitAmbiguous, .field = Field::kUnit, .expected = expected});
  return true;
}

bool mismatched(const Subject& subject) {
  return subject.name.unit != nullptr && subject.name.unit != subject.unit.unit;
}

double slack(double value) { return std::max(std::abs(value) * 0.01, 0.01); }

bool is_rate(const Unit& unit) { return unit.dimension == Dimension::kRate || unit.dimension == Dimension::kBandwidth; }

// `precision_us` that is there and cannot be believed, or not with this value.
void judge_precision_given(const Subject& subject, double per_unit, Findings& findings) {
  const record::Sample& sample = *subject.sample;
  const double precision = *sample.precision_us;
  const bool sign_differs = precision < 0 && !(sample.value < 0);
  if (!std::isfinite(precision) || sign_differs) {
    findings.add({.fault = Fault::kPrecisionInvalid, .field = Field::kPrecision, .expected = "the raw microseconds"});
    return;
  }
  const double value = sample.value * per_unit;
  if (!std::isfinite(value) || std::abs(value - precision) <= slack(value)) return;
  findings.add({.fault = Fault::kPrecisionInconsistent, .field = Field::kPrecision, .near = value});
}

bool is_bucket(const record::Sample& sample) {
  const bool histogram = sample.type == record::Type::kHistogram || sample.type == record::Type::kGaugeHistogram;
  return histogram && sample.series.name.ends_with(kBucket);
}

}  // namespace

void judge_required(const Subject& subject, Findings& findings) {
  const record::Sample& sample = *subject.sample;
  if (!subject.named) findings.add({.fault = Fault::kRequiredMissing, .field = Field::kName, .expected = "a name"});
  if (sample.value_is == record::ValueIs::kAbsent)
    findings.add({.fault = Fault::kRequiredMissing, .field = Field::kValue, .expected = "a value"});
  if (!subject.timed) findings.add({.fault = Fault::kRequiredMissing, .field = Field::kTime, .expected = "a time"});
  if (!subject.started)
    findings.add({.fault = Fault::kRequiredMissing, .field = Field::kStart, .expected = "the start of the window"});
  if (!subject.windowed)
    findings.add({.fault = Fault::kRequiredMissing, .field = Field::kWindow, .expected = "the length of the window"});
}

void judge_unit(const Subject& subject, Findings& findings) {
  const Unit* unit = subject.unit.unit;
  if (subject.sample->unit.empty()) {
    const std::string_view expected = subject.name.unit != nullptr ? subject.name.unit->symbol : "a unit";
    findings.add({.fault = Fault::kUnitMissing, .field = Field::kUnit, .expected = expected});
  } else if (unit == nullptr) {
    findings.add({.fault = Fault::kUnitUnknown, .field = Field::kUnit, .expected = "a unit of the table"});
  } else if (unit->standing == Standing::kFixable) {
    findings.add({.fault = Fault::kUnitNotCanonical,
                  .field = Field::kUnit,
                  .expected = unit->becomes,
                  .expected_tail = subject.unit.tail,
                  .factor = unit->factor});
  } else if (ambiguous(subject, findings)) {
    return;
  } else if (mismatched(subject)) {
    findings.add({.fault = Fault::kUnitMismatch, .field = Field::kUnit, .expected = subject.name.unit->symbol});
  } else if (unit->symbol == "%" && !subject.name.percent) {
    findings.add({.fault = Fault::kUnitMismatch, .field = Field::kUnit, .expected = "ratio"});
  }
}

void judge_scope(const Subject& subject, Findings& findings) {
  const std::string_view scope = subject.sample->series.context.scope;
  const bool bad_tail = !subject.unit.tail.empty() && subject.unit.scope.empty();
  if (bad_tail) {
    findings.add({.fault = Fault::kScopeUnknown,
                  .field = Field::kUnit,
                  .expected = "a tail of /conn, /msg, /req, /worker, /core, /node"});
  }
  if (!scope.empty() && !metrology::is_scope(scope)) {
    findings.add({.fault = Fault::kScopeUnknown, .field = Field::kScope, .expected = "a scope of the list"});
  }
  if (!scope.empty() || !subject.unit.tail.empty()) return;
  const Unit* unit = legal_unit(subject);
  const bool memory = subject.name.memory && unit != nullptr && unit->dimension == Dimension::kMemory;
  if (memory || subject.name.per_something) {
    findings.add({.fault = Fault::kScopeMissing, .field = Field::kScope, .expected = "a scope"});
  }
}

void judge_precision(const Subject& subject, Findings& findings) {
  const record::Sample& sample = *subject.sample;
  if (sample.precision_unreadable) {
    findings.add({.fault = Fault::kPrecisionInvalid, .field = Field::kPrecision, .expected = "the raw microseconds"});
    return;
  }
  const Unit* unit = legal_unit(subject);
  if (unit == nullptr || unit->dimension != Dimension::kTime || sample.value_is != record::ValueIs::kNumber) return;
  if (sample.precision_us) {
    judge_precision_given(subject, *metrology::microseconds_in(*subject.unit.unit), findings);
  } else if (unit->symbol == "ms" && sample.value == 0) {
    findings.add({.fault = Fault::kPrecisionZeroTime,
                  .field = Field::kPrecision,
                  .expected = "the raw microseconds of a time of 0"});
  } else if (unit->symbol == "ms" || unit->symbol == "s") {
    findings.add({.fault = Fault::kPrecisionMissing, .field = Field::kPrecision, .expected = "the raw microseconds"});
  }
}

void judge_context(const Subject& subject, Findings& findings) {
  const record::Sample& sample = *subject.sample;
  const record::Context& context = sample.series.context;
  const Unit* unit = legal_unit(subject);
  if (unit != nullptr && is_rate(*unit) && !sample.duration_s) {
    findings.add({.fault = Fault::kContextDuration,
                  .field = Field::kDuration,
                  .expected = "the seconds that the rate was measured over"});
  }
  if (!sample.sample_size && (subject.name.percentile || subject.percentiles || has_label(sample, "quantile"))) {
    findings.add({.fault = Fault::kContextSampleSize, .field = Field::kSampleSize, .expected = "the number of values"});
  }
  if (context.workload_id.empty() && !context.transport.empty()) {
    findings.add({.fault = Fault::kContextWorkload, .field = Field::kWorkload, .expected = "a workload"});
  }
  const bool lacks_transport = context.transport.empty() && !context.workload_id.empty();
  if (lacks_transport || (!context.transport.empty() && !metrology::is_transport(context.transport))) {
    findings.add({.fault = Fault::kContextTransport,
                  .field = Field::kTransport,
                  .expected = "one of stdio, tcp, http, http_sse, websocket, sse, all"});
  }
}

void judge_name(const Subject& subject, Findings& findings) {
  if (!subject.name.valid) {
    findings.add({.fault = Fault::kNameInvalid, .field = Field::kName, .expected = "a name that can be printed"});
  } else if (subject.name.bare) {
    findings.add(
        {.fault = Fault::kNameAmbiguous, .field = Field::kName, .expected = "a name that says what was measured"});
  }
}

void judge_value(const Subject& subject, Findings& findings) {
  const record::Sample& sample = *subject.sample;
  if (sample.value_is != record::ValueIs::kNumber) return;
  if (!std::isfinite(sample.value)) {
    findings.add({.fault = Fault::kValueNotFinite, .field = Field::kValue, .expected = "a finite number"});
  } else if (sample.type == record::Type::kCounter && sample.value < 0) {
    findings.add({.fault = Fault::kCounterNegative, .field = Field::kValue, .expected = "0 or more"});
  }
  if (is_bucket(sample)) judge_le(sample, findings);
  if (sample.type == record::Type::kSummary) judge_quantile(sample, findings);
}

void judge(const Subject& subject, Findings& findings) {
  judge_required(subject, findings);
  judge_unit(subject, findings);
  if (subject.sample->unit.empty() || subject.unit.unit != nullptr) {
    judge_scope(subject, findings);
    judge_precision(subject, findings);
    judge_context(subject, findings);
  }
  judge_name(subject, findings);
  judge_value(subject, findings);
  judge_labels(*subject.sample, findings);
}

}  // namespace mcp::validate
