// Tested by tests/unit/rules/lint_test.cpp.
#include "rules/lint_view.h"

#include <algorithm>
#include <cmath>

#include "promql/print.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::rules {
namespace {

using promql::Expr;
using promql::Token;

constexpr std::size_t kMostFindings = 200;  // of one rule
constexpr std::size_t kLongestMessage = 500;
constexpr std::size_t kWidest = 70;  // bytes of an expression in a message

std::vector<Part> parts_of(const Expr& root) {
  std::vector<Part> parts = {{&root, kNoPart}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const Expr* child : promql::children(*parts[i].expr)) parts.push_back({child, i});
  }
  return parts;
}

Token turned(Token op) {
  switch (op) {
    case Token::kGreater:
      return Token::kLess;
    case Token::kLess:
      return Token::kGreater;
    case Token::kGreaterEqual:
      return Token::kLessEqual;
    case Token::kLessEqual:
      return Token::kGreaterEqual;
    default:
      return op;
  }
}

std::optional<double> applied(double left, Token op, double right) {
  switch (op) {
    case Token::kAdd:
      return left + right;
    case Token::kSub:
      return left - right;
    case Token::kMul:
      return left * right;
    case Token::kDiv:
      return left / right;
    case Token::kPow:
      return std::pow(left, right);
    default:
      return std::nullopt;
  }
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

RuleView::RuleView(const File& file, const yaml::Lines& lines, std::size_t group, std::size_t rule,
                   std::vector<Finding>& into)
    : lines_(lines),
      group_(&file.groups[group]),
      rule_(&group_->rules[rule]),
      written_(&file.written[group][rule]),
      parts_(parts_of(*rule_->expr.root)),
      into_(into),
      first_(into.size()) {}

void RuleView::find(std::string_view code, const Place& place, std::string message) {
  if (into_.size() - first_ >= kMostFindings) return;
  into_.push_back(made_finding(code, place, message));
}

void RuleView::find(std::string_view code, const Expr& at, std::string message) {
  if (into_.size() - first_ >= kMostFindings) return;
  Place place = lines_.in_scalar(rule_->expr_place, rule_->expr.text, at.at.begin);
  place.file = rule_->expr_place.file;
  find(code, place, std::move(message));
}

void RuleView::find(std::string_view code, const Place& begin, std::string_view text, std::size_t byte,
                    std::string message) {
  if (into_.size() - first_ >= kMostFindings) return;
  Place place = lines_.in_scalar(begin, text, byte);
  place.file = begin.file;
  find(code, place, std::move(message));
}

bool RuleView::inside_call(std::size_t part, std::string_view prefix) const {
  for (std::size_t i = parts_[part].parent; i != kNoPart; i = parts_[i].parent) {
    const auto* call = std::get_if<promql::Call>(&parts_[i].expr->is);
    if (call != nullptr && call->function.starts_with(prefix)) return true;
  }
  return false;
}

Finding made_finding(std::string_view code, const Place& place, std::string_view message) {
  return {find_lint_code(code), text::printable(message, kLongestMessage), place};
}

std::vector<Threshold> thresholds_of(const RuleView& view) {
  std::vector<Threshold> all;
  for (std::size_t i = 0; i < view.parts().size(); ++i) {
    const Expr* expr = view.parts()[i].expr;
    const auto* binary = std::get_if<promql::Binary>(&expr->is);
    if (binary == nullptr || !is_comparison(binary->op)) continue;
    const auto left = constant(*binary->left);
    const auto right = constant(*binary->right);
    if (left.has_value() == right.has_value()) continue;
    all.push_back(right ? Threshold{expr, i, binary->left.get(), binary->op, *right}
                        : Threshold{expr, i, binary->right.get(), turned(binary->op), *left});
  }
  return all;
}

const Expr& bare(const Expr& expression) {
  const Expr* at = &expression;
  while (const auto* paren = std::get_if<promql::Paren>(&at->is)) at = paren->inner.get();
  return *at;
}

std::optional<double> constant(const Expr& expression) {
  const Expr& it = bare(expression);
  if (const auto* number = std::get_if<promql::Number>(&it.is)) return number->value;
  if (const auto* unary = std::get_if<promql::Unary>(&it.is)) {
    const auto inner = constant(*unary->inner);
    return inner && unary->negative ? std::optional(-*inner) : inner;
  }
  const auto* binary = std::get_if<promql::Binary>(&it.is);
  if (binary == nullptr) return std::nullopt;
  const auto left = constant(*binary->left);
  const auto right = constant(*binary->right);
  return left && right ? applied(*left, binary->op, *right) : std::nullopt;
}

std::string shown(const Expr& expression) { return "`" + text::printable(promql::print(expression), kWidest) + "`"; }

std::string shown(double number) {
  std::string out;
  text::append_go_number(out, number);
  return out;
}

bool is_comparison(Token op) { return op >= Token::kEqual && op <= Token::kLessEqual; }

bool compare(double left, Token op, double right) {
  switch (op) {
    case Token::kEqual:
      return left == right;
    case Token::kNotEqual:
      return left != right;
    case Token::kGreater:
      return left > right;
    case Token::kLess:
      return left < right;
    case Token::kGreaterEqual:
      return left >= right;
    default:
      return left <= right;
  }
}

std::string name_of(const promql::Selector& selector) {
  if (!selector.name.empty()) return selector.name;
  for (const tsdb::Condition& condition : selector.conditions) {
    if (condition.label == tsdb::kNameLabel && condition.op == tsdb::Operator::kEqual) return condition.value;
  }
  return "";
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = is_lower(c) || is_upper(c) || (c >= '0' && c <= '9');
    if (!letter || (is_upper(c) && i > 0 && is_lower(name[i - 1]))) {
      if (!words.back().empty()) words.emplace_back();
    }
    if (letter) words.back() += is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> any) {
  return std::any_of(words.begin(), words.end(),
                     [any](const std::string& word) { return std::find(any.begin(), any.end(), word) != any.end(); });
}

namespace {

// Counters that exporters name as their source does (postgres_exporter, node_exporter, mysqld_exporter, snmp_exporter).
constexpr std::string_view kCountersByName[] = {"ifHCInOctets",
                                                "ifHCInUcastPkts",
                                                "ifHCOutOctets",
                                                "ifHCOutUcastPkts",
                                                "ifInDiscards",
                                                "ifInErrors",
                                                "ifInOctets",
                                                "ifInUcastPkts",
                                                "ifOutDiscards",
                                                "ifOutErrors",
                                                "ifOutOctets",
                                                "ifOutUcastPkts",
                                                "mysql_global_status_aborted_clients",
                                                "mysql_global_status_aborted_connects",
                                                "mysql_global_status_bytes_received",
                                                "mysql_global_status_bytes_sent",
                                                "mysql_global_status_connections",
                                                "mysql_global_status_innodb_row_lock_waits",
                                                "mysql_global_status_queries",
                                                "mysql_global_status_questions",
                                                "mysql_global_status_slow_queries",
                                                "node_netstat_TcpExt_ListenDrops",
                                                "node_netstat_TcpExt_ListenOverflows",
                                                "node_netstat_Tcp_ActiveOpens",
                                                "node_netstat_Tcp_InErrs",
                                                "node_netstat_Tcp_InSegs",
                                                "node_netstat_Tcp_OutSegs",
                                                "node_netstat_Tcp_PassiveOpens",
                                                "node_netstat_Tcp_RetransSegs",
                                                "node_netstat_Udp_InDatagrams",
                                                "node_netstat_Udp_InErrors",
                                                "node_netstat_Udp_NoPorts",
                                                "node_netstat_Udp_OutDatagrams",
                                                "node_vmstat_oom_kill",
                                                "node_vmstat_pgfault",
                                                "node_vmstat_pgmajfault",
                                                "node_vmstat_pgpgin",
                                                "node_vmstat_pgpgout",
                                                "node_vmstat_pswpin",
                                                "node_vmstat_pswpout",
                                                "pg_stat_database_blk_read_time",
                                                "pg_stat_database_blk_write_time",
                                                "pg_stat_database_blks_hit",
                                                "pg_stat_database_blks_read",
                                                "pg_stat_database_conflicts",
                                                "pg_stat_database_deadlocks",
                                                "pg_stat_database_temp_bytes",
                                                "pg_stat_database_temp_files",
                                                "pg_stat_database_tup_deleted",
                                                "pg_stat_database_tup_fetched",
                                                "pg_stat_database_tup_inserted",
                                                "pg_stat_database_tup_returned",
                                                "pg_stat_database_tup_updated",
                                                "pg_stat_database_xact_commit",
                                                "pg_stat_database_xact_rollback",
                                                "pg_stat_user_tables_idx_scan",
                                                "pg_stat_user_tables_idx_tup_fetch",
                                                "pg_stat_user_tables_n_tup_del",
                                                "pg_stat_user_tables_n_tup_hot_upd",
                                                "pg_stat_user_tables_n_tup_ins",
                                                "pg_stat_user_tables_n_tup_upd",
                                                "pg_stat_user_tables_seq_scan",
                                                "pg_stat_user_tables_seq_tup_read"};
static_assert(std::is_sorted(std::begin(kCountersByName), std::end(kCountersByName)));

}  // namespace

bool is_counter(std::string_view name) {
  for (const std::string_view end : {"_total", "_count", "_sum", "_bucket"}) {
    if (name.ends_with(end) && name.size() > end.size()) return true;
  }
  return std::binary_search(std::begin(kCountersByName), std::end(kCountersByName), name);
}

}  // namespace mcp::rules
