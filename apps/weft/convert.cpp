// SPDX-License-Identifier: Apache-2.0
// weft convert: canvas to API prompt.
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/prepared.hpp"
#include "apps/weft/report.hpp"
#include "apps/weft/sources.hpp"
#include "engine/base/atomic_file.hpp"

namespace weft::app {
namespace {

struct ConvertArguments {
  std::string workflow;
  std::string output;
  std::string object_info;
  PrepareOptions prepare;
};

ExitCode convert(const ConvertArguments& arguments) {
  const auto sources = workflow_sources({arguments.workflow});
  if (sources.size() != 1)
    throw UsageError(fmt::format("{}: convert takes one workflow at a time", arguments.workflow));
  const auto registered = schema::ClassLibrary::registered();
  std::optional<schema::ObjectInfoLibrary> described;
  std::vector<const schema::NodeLibrary*> layers;
  if (!arguments.object_info.empty())
    layers.push_back(&described.emplace(schema::ObjectInfoLibrary::read(arguments.object_info)));
  layers.push_back(&registered);
  const schema::StackedLibrary library(layers);

  const auto prompt = to_prompt(load_source(sources.front()), library, arguments.prepare);
  const std::string json = workflow::to_api_json(prompt, workflow::JsonLayout::indented) + "\n";
  if (arguments.output.empty() || arguments.output == "-")
    fmt::print("{}", json);
  else
    write_file(arguments.output, json);
  return ExitCode::success;
}

}  // namespace

void add_convert(CLI::App& app, Action& chosen) {
  auto arguments = std::make_shared<ConvertArguments>();
  CLI::App* command = app.add_subcommand("convert", "turn what the canvas exports into an API prompt");
  command->add_option("workflow", arguments->workflow, "a workflow, or - for standard input")
      ->required()
      ->type_name("WORKFLOW");
  command->add_option("-o,--output", arguments->output, "where to write it. Default: standard output")
      ->type_name("FILE");
  command
      ->add_option("--object-info", arguments->object_info,
                   "a ComfyUI server's answer to /object_info, whose node classes come before weft's own")
      ->type_name("FILE");
  command->add_option("--set", arguments->prepare.assignments, "set an input on the way, as for run; repeatable")
      ->type_name("NODE.INPUT=VALUE")
      ->allow_extra_args(false);
  command->add_flag("--strict", arguments->prepare.strict, "warnings are errors");
  command->footer(
      "Examples:\n"
      "  weft convert SD1.5_lora.json -o prompt.json\n"
      "  curl -s http://127.0.0.1:8188/object_info >info.json && weft convert custom.json --object-info info.json");
  command->callback([arguments, &chosen] { chosen = [arguments] { return convert(*arguments); }; });
}

}  // namespace weft::app
