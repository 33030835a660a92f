// SPDX-License-Identifier: Apache-2.0
// weft inspect: what is in this file?
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/inspection.hpp"
#include "engine/base/errors.hpp"

namespace weft::app {
namespace {

struct InspectArguments {
  std::vector<std::string> files;
  std::string against;
  bool json = false;
};

Facts facts_of(const std::string& file, const std::string& against) {
  if (!looks_like_workflow(file)) return inspect_weights(file, against);
  if (!against.empty()) throw UsageError(fmt::format("{}: is no LoRA; --against is about LoRAs", file));
  return inspect_workflow(file);
}

ExitCode inspect(const InspectArguments& arguments) {
  for (const std::string& file : arguments.files) {
    const Facts facts = facts_of(file, arguments.against);
    if (arguments.json)
      fmt::print("{}\n", to_json(facts).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    else
      fmt::print("{}", to_text(facts));
  }
  return ExitCode::success;
}

}  // namespace

void add_inspect(CLI::App& app, Action& chosen) {
  auto arguments = std::make_shared<InspectArguments>();
  CLI::App* command = app.add_subcommand("inspect", "say what is in a model file, a LoRA, a picture or a workflow");
  command->add_option("file", arguments->files, "files")->required()->type_name("FILE");
  command
      ->add_option("--against", arguments->against,
                   "of a LoRA: what of it matches this checkpoint or diffusion model, and what does not")
      ->type_name("MODEL");
  command->add_flag("--json", arguments->json, "one JSON object a file");
  command->footer(
      "A checkpoint's family, dtype and size; a LoRA's kind, naming, ranks by block, targets and trigger words; a "
      "picture's workflow.\n\n"
      "Examples:\n"
      "  weft inspect v1-5-pruned-emaonly-fp16.safetensors\n"
      "  weft inspect style.safetensors --against sd_xl_base_1.0.safetensors\n"
      "  weft inspect ~/ComfyUI/output/ComfyUI_00042_.png");
  command->callback([arguments, &chosen] { chosen = [arguments] { return inspect(*arguments); }; });
}

}  // namespace weft::app
