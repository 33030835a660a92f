// SPDX-License-Identifier: Apache-2.0
// weft check: would this run here?
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/places.hpp"
#include "apps/weft/prepared.hpp"
#include "apps/weft/report.hpp"
#include "apps/weft/sources.hpp"
#include "apps/weft/violation_json.hpp"

namespace weft::app {
namespace {

struct CheckArguments {
  std::vector<std::string> workflows;
  PlaceOptions places;
  PrepareOptions prepare;
  bool json = false;
};

class CheckCommand {
 public:
  explicit CheckCommand(const CheckArguments& arguments)
      : arguments_(arguments), library_(schema::ClassLibrary::registered()), folders_(arguments.places.folders()) {
    services_.provide<schema::Folders>(folders_);
  }

  ExitCode operator()() {
    ExitCode worst = ExitCode::success;
    for (const std::string& source : workflow_sources(arguments_.workflows)) {
      const ExitCode code = check(source);
      // invalid is worse than missing: files can be fetched
      if (code != ExitCode::success && (worst == ExitCode::success || worst == ExitCode::missing)) worst = code;
    }
    return worst;
  }

 private:
  ExitCode check(const std::string& source) {
    const std::string name = source_name(source);
    try {
      const auto prompt = to_prompt(load_source(source), library_, arguments_.prepare);
      const graph::Graph graph = to_graph(prompt, library_, services_, arguments_.prepare);
      tell_valid(name, graph);
      return ExitCode::success;
    } catch (const std::exception& error) {
      if (arguments_.json) tell_json(name, rejection_json(error));
      const ExitCode code = arguments_.json ? exit_code_of(error) : app::report(error, name);
      const auto* validation = dynamic_cast<const ValidationError*>(&error);
      const bool missing = validation != nullptr && only_files_missing(validation->violations(), library_, services_);
      return missing ? ExitCode::missing : code;
    }
  }

  void tell_valid(const std::string& name, const graph::Graph& graph) const {
    if (arguments_.json)
      return tell_json(name, {{"error", nullptr}, {"node_errors", nlohmann::ordered_json::object()}});
    fmt::print("{}: can run; {} nodes for {} output{}\n", name, graph.order().size(), graph.outputs().size(),
               graph.outputs().size() == 1 ? "" : "s");
  }

  static void tell_json(const std::string& name, nlohmann::ordered_json result) {
    result["workflow"] = name;
    fmt::print("{}\n", result.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }

  const CheckArguments& arguments_;
  schema::ClassLibrary library_;
  schema::ModelFolders folders_;
  schema::Services services_;
};

}  // namespace

void add_check(CLI::App& app, Action& chosen) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "say whether workflows would run here, and all that is in the way");
  command->add_option("workflow", arguments->workflows, "workflows, folders of them, or - for standard input")
      ->required()
      ->type_name("WORKFLOW");
  command->add_option("--set", arguments->prepare.assignments, "set an input first, as for run; repeatable")
      ->type_name("NODE.INPUT=VALUE")
      ->allow_extra_args(false);
  command->add_flag("--strict", arguments->prepare.strict, "warnings are errors");
  command->add_flag("--json", arguments->json,
                    "one JSON object a workflow, in the form of ComfyUI's answer to POST /prompt");
  arguments->places.add_to(*command);
  command->footer(
      "Exit code 0: all can run; 3: something is wrong with a workflow; 4: only model or picture files are missing.\n\n"
      "Examples:\n"
      "  weft check SD1.5_lora.json --models ~/ComfyUI/models\n"
      "  weft check workflows/ --json");
  command->callback([arguments, &chosen] { chosen = [arguments] { return CheckCommand(*arguments)(); }; });
}

}  // namespace weft::app
