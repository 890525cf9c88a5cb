// Tested by tests/unit/rules/lint_test.cpp, where each code has a rule that has it and one that has it not.
#include <algorithm>

#include "rules/lint.h"

namespace mcp::rules {
namespace {

constexpr Weight kWarning = Weight::kWarning;
constexpr Weight kNote = Weight::kNote;

constexpr LintCode kCodes[] = {
    {"absent.compared", kWarning, "absent() compared with a number other than 1",
     "absent() gives 1 or nothing at all, so such a comparison is never true, or says nothing.",
     "Leave the comparison out."},
    {"absent.comparison", kWarning, "absent() of a comparison",
     "It gives 1 both when the series is gone and when the comparison does not hold.",
     "Ask absent() of the selector alone, and compare in a rule of its own."},
    {"absent.regex", kNote, "absent() of a selector with a regular expression",
     "It gives 1 only when every series that matches is gone, and the label is not in the result.",
     "Write one absent() for each value, with =, or compare counts."},
    {"alert.bool_comparison", kWarning, "a comparison with bool decides whether an alert fires",
     "With bool it gives 0 or 1 and never leaves a series out, so the alert fires always.", "Leave out bool."},
    {"alert.for_below_interval", kNote, "`for` is shorter than the interval of the group",
     "The alert is looked at once an interval, so it fires at the second look whatever `for` says.",
     "Make `for` a multiple of the interval, or shorten the interval."},
    {"alert.high_cardinality", kWarning, "an alert for each value of a label that has a great many",
     "One incident becomes hundreds of alerts, each with labels of its own.",
     "Aggregate the label away; name the worst in an annotation with query."},
    {"alert.name", kNote, "an alert's name of several words, or beginning with a small letter",
     "Names are typed in silences, routes and links; all others of the field are in CamelCase.",
     "Call it as HighErrorRate."},
    {"alert.no_comparison", kWarning, "an alert without a condition",
     "Each series that the expression gives is an alert, whatever its value is, 0 too.",
     "Compare with a threshold, as in `> 0`."},
    {"alert.no_description", kNote, "no annotation `description`",
     "Whoever is woken up reads what it means for users only there.",
     "Say what is wrong, how much, and what it affects."},
    {"alert.no_for", kNote, "an alert without `for`", "One bad scrape or one spike is enough to wake somebody up.",
     "Give it `for`, at least two intervals of evaluation."},
    {"alert.no_runbook", kNote, "no annotation `runbook_url`",
     "What to do first is then in the head of somebody who is asleep.", "Link the page with the steps."},
    {"alert.no_severity", kWarning, "no label `severity`",
     "Routes go by it: the alert comes to nobody, or to everybody.", "Add the label under `labels`."},
    {"alert.no_summary", kNote, "no annotation `summary`", "It is the line that a notification shows.",
     "Add one line that names what is affected."},
    {"alert.one_event", kNote, "an alert that any event in a long range sets off",
     "After a single event it fires until the range has passed, long after all is well.",
     "Shorten the range, or compare a rate."},
    {"alert.ranked", kWarning, "topk(), bottomk() or limitk() in an alert",
     "Which series are the first changes from look to look: alerts begin and end without a cause.",
     "Compare with a threshold; use topk() in an annotation's query."},
    {"alert.severity_unknown", kNote, "a severity of a word of its own", "Routes that know other words do not see it.",
     "Use critical, high, medium, warning, low or info."},
    {"alert.value_in_label", kWarning, "the value stands in a label",
     "Each new value is a new alert: `for` never passes, and notifications do not group.",
     "Put the value in an annotation."},
    {"compare.bytes_as_percent", kWarning, "bytes compared with what looks like a percentage",
     "A number of bytes is above 100 nearly always.", "Divide by the size, or give the threshold in bytes."},
    {"compare.count_zero", kWarning, "count() compared so that only 0 would do",
     "count() of nothing is nothing, never 0, so this is never true.",
     "Use absent(), or `or vector(0)` before the comparison."},
    {"compare.equal", kNote, "a quotient or a rate is compared with == or !=",
     "Such values are hardly ever exactly a number.", "Compare with > or <."},
    {"compare.healthy", kWarning, "it fires when all is well, and not when it is not",
     "The more is free (idle, available, up) the larger this is: the comparison looks the wrong way.",
     "Turn the comparison round, or compare what is used."},
    {"compare.milliseconds", kWarning, "a threshold of another unit than the metric",
     "The name says one unit of time, the number looks like the other one: a factor of 1000.",
     "Give the threshold in the unit of the name."},
    {"compare.negative", kWarning, "what is never below 0 is asked whether it is",
     "Rates, counters and counts are never negative.", "Compare with a threshold above 0, or use delta() or deriv()."},
    {"compare.percent_as_ratio", kWarning, "a percentage compared with what looks like a ratio",
     "The left side goes from 0 to 100, so a threshold below 1 is nearly always passed.",
     "Give the threshold in percent, or leave out `* 100`."},
    {"compare.ratio_above_one", kWarning, "a ratio compared with a number above 1",
     "A part of a whole is at most 1, so this is never true.", "Give the threshold as a ratio, or multiply by 100."},
    {"counter.delta", kWarning, "delta(), deriv() or predict_linear() of a counter", "They take a restart for a fall.",
     "Use increase() or rate()."},
    {"counter.no_rate", kWarning, "a counter is used as it is, without rate() or increase()",
     "It only ever grows, and begins again at a restart: its value says how long the process has been running.",
     "Use rate() or increase()."},
    {"divide.by_limit", kWarning, "division by a limit that may be 0",
     "A limit of 0 often stands for none: the quotient is +Inf and above every threshold.", "Divide by `(limit > 0)`."},
    {"expr.type", kWarning, "the expression gives a string or a range vector",
     "A rule needs numbers at one moment: every evaluation fails.", "Aggregate over the range, as with rate()."},
    {"group.empty", kNote, "a group without rules", "It does nothing.", "Remove it."},
    {"group.later_record", kWarning, "a rule uses what a later rule of its group records",
     "Rules of a group run in order: it sees the value of one interval ago.", "Put the recording rule first."},
    {"histogram.no_le", kWarning, "histogram_quantile() of buckets without their `le`",
     "Without the label there are no buckets, and the result is empty.", "Add le to by()."},
    {"histogram.no_rate", kNote, "histogram_quantile() of buckets as they are",
     "It is of everything since the process began, and hardly moves any more.", "Take rate() of the buckets first."},
    {"histogram.not_buckets", kWarning, "histogram_quantile() of what is no bucket",
     "A sum, a count or a total has no buckets.", "Use the series that ends in _bucket."},
    {"label.reserved", kWarning, "a label that Prometheus sets itself", "alertname and alertstate are written over.",
     "Choose another name."},
    {"matching.labels", kWarning, "two sides whose labels cannot be the same",
     "Series pair only where all labels agree: the result is empty, and an alert never fires.",
     "Say what to match with on() or ignoring(), and group_left() where one side has more."},
    {"matching.values", kWarning, "two sides that ask for different values of one label",
     "Series pair only where all labels agree: the result is empty, and an alert never fires.",
     "Leave the label out with ignoring()."},
    {"quantile.outside", kWarning, "a quantile outside of 0 to 1", "The result is +Inf or -Inf.",
     "Write 0.95 for the 95th percentile."},
    {"rate.instant", kNote, "irate() in an alert", "It sees two samples only, so that one short dip ends the alert.",
     "Use rate()."},
    {"rate.of_gauge", kWarning, "rate() or increase() of what looks like no counter",
     "Every fall of a gauge counts as a restart, and the result is far too large.",
     "Use delta() or deriv(); or name counters with _total."},
    {"rate.of_sum", kWarning, "a rate of an aggregate",
     "When one of the series begins anew the sum falls, and the rate jumps.", "Take the rate first, then aggregate."},
    {"rate.short_range", kWarning, "a range shorter than two intervals",
     "A rate needs two samples: where one comes late there is none.", "Use a range of four intervals or more."},
    {"record.label_template", kWarning, "a template in a label of a recording rule",
     "Templates are for alerts: the braces are recorded as they are.", "Use label_replace() in the expression."},
    {"record.name", kNote, "a recorded name that is not level:metric:operations",
     "The form says what is aggregated to which labels, and that it is recorded.",
     "Call it as job:http_requests:rate5m."},
    {"rule.duplicate", kWarning, "two rules with the same name and labels",
     "Their series are the same: one writes over the other, and alerts mix.",
     "Remove one, or tell them apart by a label."},
    {"rule.same_expression", kNote, "two rules with the same expression under different names",
     "Both tell the same, and one of them will be forgotten when the other changes.", "Keep one."},
    {"selector.every_value", kNote, "a condition that every value fulfils", "It also matches series without the label.",
     "Leave it out; =~\".+\" asks that the label is there."},
    {"selector.fixed_time", kWarning, "@ with a fixed time in a rule", "It gives the same at every evaluation.",
     "Use offset."},
    {"selector.negative_offset", kWarning, "a negative offset in a rule",
     "It looks into the future, where there are no samples yet.", "Use a positive offset."},
    {"selector.plain_regex", kNote, "a regular expression that is only a text", "= says it plainly, and is faster.",
     "Use = or !=."},
    {"selector.regex_anchors", kNote, "^ or $ in a regular expression", "It must match the whole value anyway.",
     "Leave them out."},
    {"self.constant", kWarning, "an operation on a thing and itself", "The result does not depend on the data.",
     "One of the sides is meant to be another thing."},
    {"self.ratio", kWarning, "a part is divided by itself instead of by the whole",
     "Series pair only where all labels agree, so each part meets itself: the quotient is always 1.",
     "Aggregate both sides, as in sum(rate(part)) / sum(rate(whole))."},
    {"template.metric_as_label", kNote, "a label named like the end of a metric of the expression",
     "$labels has the labels of the result, not the values of other metrics.", "Ask for it with query."},
    {"template.missing_label", kWarning, "a template uses a label that the result does not have", "It comes out empty.",
     "Keep the label in by(), or leave it out of the text."},
    {"template.percent", kWarning, "a value shown as a percentage that is none, or twice",
     "Readers see a hundredth, or a hundredfold.",
     "Use humanizePercentage with a ratio, and % with a value of 0 to 100."},
};

constexpr bool sorted() {
  for (std::size_t i = 1; i < std::size(kCodes); ++i) {
    if (kCodes[i - 1].code >= kCodes[i].code) return false;
  }
  return true;
}
static_assert(sorted());

}  // namespace

std::span<const LintCode> lint_codes() { return kCodes; }

const LintCode* find_lint_code(std::string_view code) {
  const auto found =
      std::find_if(std::begin(kCodes), std::end(kCodes), [code](const LintCode& row) { return row.code == code; });
  return found == std::end(kCodes) ? nullptr : found;
}

}  // namespace mcp::rules
