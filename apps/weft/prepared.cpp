// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/prepared.hpp"

#include <algorithm>

#include "apps/weft/report.hpp"
#include "engine/workflow/convert.hpp"
#include "engine/workflow/edit.hpp"

namespace weft::app {
namespace {

bool is_file_input(const Violation& violation, const schema::NodeLibrary& library, const schema::Services& services) {
  const schema::NodeInfo* info = library.find(violation.class_type);
  const schema::InputSpec* input = info == nullptr ? nullptr : info->find_input(violation.input);
  if (input == nullptr || !input->option_source) return false;
  return !schema::options_of(*input, services).searched.empty();
}

}  // namespace

workflow::Prompt to_prompt(const workflow::Document& document, const schema::NodeLibrary& library,
                           const PrepareOptions& options) {
  workflow::Conversion conversion = workflow::convert(document, library);
  if (options.strict && !conversion.warnings.empty()) throw ValidationError(std::move(conversion.warnings));
  report(conversion.warnings, "warning", document.source);
  for (const std::string& assignment : options.assignments)
    workflow::apply_assignment(conversion.prompt, assignment, &library);
  return std::move(conversion.prompt);
}

graph::Graph to_graph(const workflow::Prompt& prompt, const schema::NodeLibrary& library,
                      const schema::Services& services, const PrepareOptions& options) {
  graph::Report checked = graph::validate(prompt, library, services);
  if (!options.strict && !options.silent) report(checked.warnings, "warning", {});
  const std::vector<Violation> dropped = options.keep_going ? checked.errors : std::vector<Violation>{};
  graph::Graph graph = graph::take_graph(std::move(checked), options.strict, options.keep_going);
  if (!options.silent) report(dropped, "warning", {});
  return graph;
}

bool only_files_missing(const std::vector<Violation>& violations, const schema::NodeLibrary& library,
                        const schema::Services& services) {
  return !violations.empty() && std::ranges::all_of(violations, [&](const Violation& violation) {
    const bool absent = violation.type == "value_not_in_list" || violation.type == "custom_validation_failed";
    return absent && is_file_input(violation, library, services);
  });
}

}  // namespace weft::app
