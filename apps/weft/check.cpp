// SPDX-License-Identifier: Apache-2.0
// weft check: would this run here?
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apps/weft/check/examiner.hpp"
#include "apps/weft/check/tally.hpp"
#include "apps/weft/check/verdict_json.hpp"
#include "apps/weft/check/verdict_text.hpp"
#include "apps/weft/check/workflow_files.hpp"
#include "apps/weft/command.hpp"
#include "apps/weft/places.hpp"
#include "apps/weft/report.hpp"
#include "apps/weft/sources.hpp"

namespace weft::app {
namespace {

struct CheckArguments {
  std::vector<std::string> workflows;
  PlaceOptions places;
  PrepareOptions prepare;
  bool json = false;
  bool summary = false;
};

class CheckCommand {
 public:
  explicit CheckCommand(const CheckArguments& arguments)
      : arguments_(arguments),
        library_(schema::ClassLibrary::registered()),
        folders_(arguments.places.folders()),
        listed_(folders_),
        examiner_(library_, listed_, arguments.prepare) {}

  ExitCode operator()() {
    const auto files = check::workflow_files(arguments_.workflows);
    for (const check::WorkflowFile& file : files) {
      const check::Verdict verdict = examine(file);
      tally_.add(verdict);
      if (!arguments_.summary) tell(verdict);
    }
    if (arguments_.summary && arguments_.json)
      tell_json(tally_.to_json());
    else if (!arguments_.json && (arguments_.summary || tally_.workflows() > 1))
      fmt::print("{}", tally_.to_text());
    return tally_.exit_code();
  }

 private:
  check::Verdict examine(const check::WorkflowFile& file) {
    try {
      check::Verdict verdict = examiner_.examine(load_source(file.path));
      verdict.workflow = source_name(file.path);
      return verdict;
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {
      check::Verdict verdict{.workflow = source_name(file.path), .status = check::Status::broken};
      if (!file.named && check::is_other_file(file.path)) verdict.status = check::Status::not_a_workflow;
      verdict.reason = error.what();
      verdict.hint = error.hint();
      verdict.error_type = error.type();
      return verdict;
    }
  }

  void tell(const check::Verdict& verdict) const {
    if (verdict.status == check::Status::not_a_workflow) return;
    if (arguments_.json) return tell_json(check::to_json(verdict));
    fmt::print("{}", check::to_text(verdict));
    std::fflush(stdout);  // warnings go another way and shall come behind their workflow
    if (!arguments_.prepare.strict) report(verdict.warnings, "warning", verdict.workflow);
  }

  static void tell_json(const nlohmann::ordered_json& result) {
    fmt::print("{}\n", result.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }

  const CheckArguments& arguments_;
  schema::ClassLibrary library_;
  schema::ModelFolders folders_;
  check::ListedFolders listed_;
  check::Examiner examiner_;
  check::Tally tally_;
};

}  // namespace

void add_check(CLI::App& app, Action& chosen) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "say whether workflows would run here, and all that is in the way");
  command
      ->add_option("workflow", arguments->workflows,
                   "workflows, folders of them (with what is below; other files there are left out), or - for "
                   "standard input")
      ->required()
      ->type_name("PATH");
  command->add_option("--set", arguments->prepare.assignments, "set an input first, as for run; repeatable")
      ->type_name("NODE.INPUT=VALUE")
      ->allow_extra_args(false);
  command->add_flag("--strict", arguments->prepare.strict, "warnings are errors");
  command->add_flag("--json", arguments->json,
                    "one JSON object a workflow: ComfyUI's answer to POST /prompt, and what is missing");
  command->add_flag("--summary", arguments->summary, "the totals alone: how many run, and what is missing most");
  arguments->places.add_to(*command);
  command->footer(
      "Exit code 0: all can run; 4: but for model or picture files; 5: but for node types or model families that weft\n"
      "lacks; 3: something is wrong with a workflow. Of several, the worst counts: 3, then 5, then 4.\n\n"
      "Examples:\n"
      "  weft check SD1.5_lora.json --models ~/ComfyUI/models\n"
      "  weft check workflows/ --summary\n"
      "  weft check workflows/ --json >report.jsonl");
  command->callback([arguments, &chosen] { chosen = [arguments] { return CheckCommand(*arguments)(); }; });
}

}  // namespace weft::app
