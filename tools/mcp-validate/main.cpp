// mcp-validate: reject what is not metrologically sound.
#include "options.h"
#include "pages.h"
#include "validator.h"

namespace mcp::validate {
namespace {

Result<cli::Exit> validate(const Options& options, cli::Console& console) {
  const Result<Plan> plan = make_plan(options);
  if (!plan) return plan.error();
  Result<Journal> journal = Journal::open(plan->violations, options.filter);
  if (!journal) return journal.error();
  Validator validator(*plan, std::move(*journal));
  stream::FilterOptions filter = options.filter;
  filter.malformed_is_no = plan->fail_on.has_value();
  return stream::run(filter, validator, console);
}

}  // namespace
}  // namespace mcp::validate

int main(int argc, char** argv) {
  using namespace mcp;
  validate::Options options;
  std::vector<std::string> codes;
  cli::Command command("mcp-validate", "Hold measurements to their unit, scope and precision");
  validate::declare(command, options);
  validate::declare_pages(command, codes);
  command.set_body([&options](cli::Console& console) { return validate::validate(options, console); });
  return cli::run(command, argc, argv);
}
