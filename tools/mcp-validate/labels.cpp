// Tested by tests/unit/mcp-validate/labels_test.cpp.
#include "labels.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "metrology/names.h"
#include "text/match.h"
#include "text/number.h"

namespace mcp::validate {
namespace {

using metrology::Fault;

constexpr std::string_view kIdentifiers[] = {"request_id", "user_id", "session_id", "trace_id"};
constexpr std::string_view kSecrets[] = {"password", "token", "secret", "api_key", "authorization"};

// How the tokens of well-known services begin. Never by entropy: a digest of an image is no secret.
constexpr std::string_view kTokens[] = {
    "ghp_",  "gho_",    "ghu_",     "ghs_",     "ghr_",     "github_pat_", "glpat-", "xoxb-",       "xoxp-", "xoxa-",
    "xapp-", "sk-ant-", "sk-proj-", "sk_live_", "rk_live_", "AKIA",        "ASIA",   "AIza",        "ya29.", "npm_",
    "pypi-", "dop_v1_", "hvs.",     "SG.",      "eyJ",      "Bearer ",     "Basic ", "-----BEGIN ",
};
constexpr std::size_t kShortestToken = 16;  // "eyJ" alone is no token

const record::Label* find(const record::Sample& sample, std::string_view name) {
  const auto row = std::find_if(sample.series.labels.begin(), sample.series.labels.end(),
                                [name](const record::Label& label) { return label.name == name; });
  return row == sample.series.labels.end() ? nullptr : &*row;
}

// The length settles nearly all: these run for each label of each record.
bool one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view known) {
    return name.size() == known.size() && text::same_but_for_case(name, known);
  });
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !is_hex(value[i])) return false;
  }
  return true;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool in_address(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || std::string_view("._%+-").find(c) != std::string_view::npos;
}

// local@host.domain as a whole value; a connection string like tcp(db@10.0.0.1:1)/x is none.
bool is_email(std::string_view value) {
  if (value.size() < 6 || value.size() > 254 || !is_letter(value.back())) return false;
  const std::size_t at = value.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view local = value.substr(0, at);
  const std::string_view domain = value.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3) return false;
  const std::string_view top = domain.substr(dot + 1);
  return std::all_of(local.begin(), local.end(), in_address) && std::all_of(domain.begin(), domain.end(), in_address) &&
         std::all_of(top.begin(), top.end(), is_letter);
}

bool is_token(std::string_view value) {
  if (value.size() < kShortestToken) return false;
  return std::any_of(std::begin(kTokens), std::end(kTokens), [value](std::string_view prefix) {
    return value.front() == prefix.front() && value.starts_with(prefix);
  });
}

Finding secret_in(Field field, const record::Label& label) {
  return {.fault = Fault::kLabelSecret,
          .field = field,
          .label = label.name,
          .expected = "no secret",
          .secret_bytes = label.value.size()};
}

std::optional<Finding> judge_label(const record::Label& label) {
  const auto found = [&label](Fault fault, std::string_view expected) {
    return Finding{.fault = fault, .field = Field::kLabel, .label = label.name, .expected = expected};
  };
  if (is_secret(label)) return secret_in(Field::kLabel, label);
  if (label.name.starts_with("__")) return found(Fault::kLabelReserved, "a name that does not begin with __");
  if (!metrology::printable_name(label.name)) return found(Fault::kLabelInvalid, "a name that can be printed");
  if (label.value.size() > metrology::kLongestLabelValue) return found(Fault::kLabelTooLong, "at most 4,096 bytes");
  if (one_of(label.name, kIdentifiers) || is_uuid(label.value) || is_email(label.value)) {
    return found(Fault::kLabelIdentifier, "a label with few values");
  }
  return std::nullopt;
}

}  // namespace

bool is_secret(const record::Label& label) { return one_of(label.name, kSecrets) || is_token(label.value); }

bool has_label(const record::Sample& sample, std::string_view name) { return find(sample, name) != nullptr; }

void judge_labels(const record::Sample& sample, Findings& findings) {
  for (const record::Label& label : sample.series.labels) {
    if (const auto finding = judge_label(label)) findings.add(*finding);
  }
  if (!sample.exemplar) return;
  for (const record::Label& label : sample.exemplar->labels) {
    if (is_secret(label)) findings.add(secret_in(Field::kExemplarLabel, label));
  }
}

void judge_le(const record::Sample& sample, Findings& findings) {
  const record::Label* le = find(sample, "le");
  const std::optional<double> bound = le != nullptr ? text::parse_prometheus(le->value) : std::nullopt;
  if (bound && !std::isnan(*bound)) return;
  findings.add({.fault = Fault::kHistogramLe,
                .field = Field::kLabel,
                .label = "le",
                .expected = "the bound of the bucket as a number"});
}

void judge_quantile(const record::Sample& sample, Findings& findings) {
  const record::Label* quantile = find(sample, "quantile");
  if (quantile == nullptr) return;  // the _sum and _count of a summary have none
  const std::optional<double> fraction = text::parse_prometheus(quantile->value);
  if (fraction && *fraction >= 0 && *fraction <= 1) return;
  findings.add({.fault = Fault::kSummaryQuantile,
                .field = Field::kLabel,
                .label = "quantile",
                .expected = "a number from 0 to 1"});
}

}  // namespace mcp::validate
