// SPDX-License-Identifier: Apache-2.0
// weft run: what it can be asked. run_command.cpp does it.
#include <memory>

#include <CLI/CLI.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/run_command.hpp"

namespace weft::app {
namespace {

void add_computing(CLI::App& command, RunArguments& arguments) {
  const std::string group = "How to compute";
  command.add_option("--device", arguments.device, "cpu, cuda, cuda:N or auto. Default: auto")
      ->type_name("DEVICE")
      ->group(group);
  command
      .add_option(
          "--dtype", arguments.dtype,
          "auto, fp32, fp16 or bf16: auto does as ComfyUI does by default, fp32 is float32 throughout. Default: auto")
      ->type_name("DTYPE")
      ->group(group);
  command.add_option("--threads", arguments.threads, "CPU threads. Default: libtorch's choice")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->group(group);
  command
      .add_option("--memory-limit", arguments.memory_limit,
                  "host memory for a model's converted weights: what has no room is streamed from the file as it is "
                  "used. 8GB, 500MB. Default: 60 % of the memory")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(false))
      ->group(group);
  command
      .add_option("--vram", arguments.vram,
                  "device memory to use: weights beyond it stay on the host and are moved as they are used. 16GB. "
                  "Default: 92 % of the device")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(false))
      ->group(group);
  command
      .add_option("--lora-rounding", arguments.lora_rounding,
                  "LoRAs on fp8 weights. none: added unrounded as each weight is used. comfyui: rounded to fp8 by "
                  "chance as ComfyUI does, once, into a scratch file in $TMPDIR. Default: none")
      ->type_name("HOW")
      ->check(CLI::IsMember({"none", "comfyui"}))
      ->group(group);
  command
      .add_option("--lora", arguments.lora,
                  "merge: LoRAs are added to the weights, as ComfyUI does. apply: plain LoRAs stay beside the weights "
                  "and are computed with each layer, so that another strength costs nothing and weights stay as they "
                  "are; other rounding. Default: merge")
      ->type_name("HOW")
      ->check(CLI::IsMember({"merge", "apply"}))
      ->group(group);
  command
      .add_option("--lora-rules", arguments.lora_rules,
                  "whose arithmetic counts where ComfyUI and the makers of a kind of LoRA differ (OFT, BOFT, DoRA with "
                  "a flat scale). meant: the makers'. comfyui: ComfyUI's, as pictures made there have it. Default: meant")
      ->type_name("WHOSE")
      ->check(CLI::IsMember({"meant", "comfyui"}))
      ->group(group);
}

void add_running(CLI::App& command, RunArguments& arguments) {
  const std::string group = "What to run";
  command
      .add_option("--set", arguments.prepare.assignments,
                  "set an input of a node named by id, title or class: 3.seed=7, \"KSampler.steps=8\"; repeatable")
      ->type_name("NODE.INPUT=VALUE")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--seed", arguments.seed,
                  "saved: as the workflow says. random: new where the canvas says randomize. "
                  "A number: that one, counting on with --repeat. Default: saved")
      ->type_name("SEED")
      ->group(group);
  auto* sweep =
      command
          .add_option("--sweep", arguments.sweeps,
                      "run for each of several values of an input: 3.seed=1,2,3, 11.strength_model=0:1:0.25 (from:to:step), "
                      "6.text=\"a cat\",\"a dog\"; repeatable, all combinations, the last one fastest; what did not "
                      "change is not computed again")
          ->type_name("NODE.INPUT=VALUES")
          ->allow_extra_args(false)
          ->group(group);
  command
      .add_option("--grid", arguments.grid,
                  "a PNG with the pictures of all runs of a sweep, labelled: the last sweep across, the others down")
      ->type_name("FILE")
      ->needs(sweep)
      ->group(group);
  command
      .add_option("--repeat", arguments.repeat, "run each workflow N times; what did not change is not computed again")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000000}))
      ->group(group);
  command
      .add_flag("--dry-run", arguments.dry_run,
                "check everything, print the nodes in the order of execution, run nothing")
      ->group(group);
  command.add_flag("--strict", arguments.prepare.strict, "warnings are errors")->group(group);
  command.add_flag("--keep-going", arguments.prepare.keep_going, "run what can be run when a node or a workflow fails")
      ->group(group);
}

void add_telling(CLI::App& command, RunArguments& arguments) {
  const std::string group = "What to tell";
  command
      .add_option("--previews", arguments.previews,
                  "keep a picture of each sampler's work in progress in DIR/preview_NODE.png, written anew at every "
                  "step; needs the small decoder of the model (taesd_decoder, taef1_decoder…) in models/vae_approx")
      ->type_name("DIR")
      ->group(group);
  auto* json =
      command
          .add_flag("--json", arguments.json, "events on standard output, one JSON object a line, in ComfyUI's words")
          ->group(group);
  command.add_flag("-q,--quiet", arguments.quiet, "no progress; errors and the paths written only")
      ->excludes(json)
      ->group(group);
  command.add_flag("-v,--verbose", arguments.verbose, "every node's time, and what the loaders find")->group(group);
}

}  // namespace

void add_run(CLI::App& app, Action& chosen) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "run workflows and write their pictures");
  command
      ->add_option(
          "workflow", arguments->workflows,
          "workflows: what the canvas exports, an API prompt, or a PNG that carries one; a folder of them; - for "
          "standard input")
      ->required()
      ->type_name("WORKFLOW");
  add_running(*command, *arguments);
  arguments->places.add_to(*command);
  add_computing(*command, *arguments);
  add_telling(*command, *arguments);
  command->footer(
      "The paths of the pictures are printed on standard output, everything else on standard error.\n\n"
      "Examples:\n"
      "  weft run SD1.5_lora.json --models ~/ComfyUI/models\n"
      "  weft run portrait.json --comfyui ~/ComfyUI --set KSampler.steps=30 --set \"6.text=a cat\"\n"
      "  weft run flyer.json --seed random --repeat 8 --output flyers\n"
      "  weft run lora.json --sweep 3.seed=1,2 --sweep 11.strength_model=0:1:0.25 --grid sheet.png\n"
      "  weft run ComfyUI_00042_.png --set 3.seed=7        a picture of ComfyUI's, with another seed\n"
      "  weft run - --json <prompt.json                    for programs");
  command->callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace weft::app
