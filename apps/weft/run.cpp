// SPDX-License-Identifier: Apache-2.0
// weft run: workflows in, pictures out.
#include <cstdio>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/interrupt.hpp"
#include "apps/weft/json_events.hpp"
#include "apps/weft/places.hpp"
#include "apps/weft/prepared.hpp"
#include "apps/weft/progress.hpp"
#include "apps/weft/report.hpp"
#include "apps/weft/seeds.hpp"
#include "apps/weft/session.hpp"
#include "apps/weft/sources.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/log.hpp"
#include "engine/graph/seeds.hpp"

namespace weft::app {
namespace {

struct RunArguments {
  std::vector<std::string> workflows;
  PlaceOptions places;
  PrepareOptions prepare;
  std::string device = "auto";
  std::string dtype = "auto";
  std::string seed = "saved";
  int threads = 0;
  std::uint64_t repeat = 1;
  bool json = false, dry_run = false, quiet = false, verbose = false;
};

/// One `weft run`: its arguments, and what its workflows share.
class RunCommand {
 public:
  explicit RunCommand(const RunArguments& arguments)
      : arguments_(arguments),
        seed_(parse_seed(arguments.seed)),
        sources_(workflow_sources(arguments.workflows)),
        session_(arguments.places.folders(), {device::parse_device(arguments.device),
                                              device::parse_dtype_mode(arguments.dtype), arguments.threads}),
        progress_(make_progress(arguments.verbose)) {}

  ExitCode operator()() {
    cancel_on_interrupt(session_.environment().cancel);
    log::debug("computing on {}", device::describe(session_.settings()));
    ExitCode worst = ExitCode::success;
    for (const std::string& source : sources_) {
      const ExitCode code = run_source(source);
      if (code == ExitCode::cancelled) return code;
      if (worst == ExitCode::success) worst = code;
      if (code != ExitCode::success && !arguments_.prepare.keep_going) break;
    }
    return worst;
  }

 private:
  ExitCode run_source(const std::string& source) {
    const std::string name = source_name(source);
    bool running = false;
    try {
      const std::size_t warnings = log::warning_count();
      workflow::Prompt prompt = to_prompt(load_source(source), session_.library(), arguments_.prepare);
      ExitCode code = ExitCode::success;
      for (std::uint64_t repetition = 0; repetition < arguments_.repeat; ++repetition) {
        running = false;
        const graph::Graph graph = seeded_graph(prompt, repetition);
        if (arguments_.dry_run) return show_plan(graph);
        running = true;
        if (run_once(name, prompt, graph) != ExitCode::success) code = ExitCode::failed;
      }
      return code == ExitCode::success ? judged_by_warnings(name, warnings) : code;
    } catch (const std::exception& error) {
      if (arguments_.json && !running) events_.rejected(name, error);
      const ExitCode code = app::report(error, name);
      return code == ExitCode::invalid ? invalid_or_missing(error) : code;
    }
  }

  graph::Graph seeded_graph(workflow::Prompt& prompt, std::uint64_t repetition) {
    graph::Graph graph = to_graph(prompt, session_.library(), session_.services(), arguments_.prepare);
    if (!set_seeds(prompt, graph, seed_, repetition)) return graph;
    return to_graph(prompt, session_.library(), session_.services(), arguments_.prepare);
  }

  ExitCode run_once(const std::string& name, const workflow::Prompt& prompt, const graph::Graph& graph) {
    const auto seeds = graph::seeds_used(graph);
    if (arguments_.json) events_.announce(name, seeds);
    if (shows_progress()) show_start(name, seeds);
    session_.environment().prompt_json = workflow::to_api_json(prompt);
    session_.environment().workflow_json = prompt.workflow_json();
    exec::RunOptions options{observer(), arguments_.prepare.keep_going, fmt::format("{}", ++runs_)};
    const exec::RunResult result = session_.executor().run(graph, session_.environment(), options);
    if (!arguments_.json) print_paths(result);
    for (const auto& failure : result.failures) app::report(failure, name);
    return result.failures.empty() ? ExitCode::success : ExitCode::failed;
  }

  bool shows_progress() const { return !arguments_.json && !arguments_.quiet; }

  exec::Observer* observer() {
    if (arguments_.json) return &events_;
    return arguments_.quiet ? nullptr : progress_.get();
  }

  static void show_start(const std::string& name, const std::vector<graph::SeedUse>& seeds) {
    fmt::print(stderr, "{}\n", name);
    for (const auto& use : seeds)
      fmt::print(stderr, "  {} {} of node {}: {}\n", use.class_type, use.input, use.node_id, use.seed);
  }

  static ExitCode show_plan(const graph::Graph& graph) {
    for (const graph::NodeIndex index : graph.order()) {
      const graph::GraphNode& node = graph.node(index);
      fmt::print("{}\t{}\t{}\n", node.id, node.class_type, node.title);
    }
    return ExitCode::success;
  }

  static void print_paths(const exec::RunResult& result) {
    for (const exec::NodeReport& report : result.reports) {
      for (const auto& file : report.ui.files) fmt::print("{}\n", file.path);
      for (const auto& text : report.ui.texts) fmt::print("{}\n", text.text);
    }
    std::fflush(stdout);
  }

  ExitCode judged_by_warnings(const std::string& name, std::size_t before) const {
    const std::size_t count = log::warning_count() - before;
    if (!arguments_.prepare.strict || count == 0) return ExitCode::success;
    fmt::print(stderr, "error: {}: {} warning{}, which --strict makes an error\n", name, count, count == 1 ? "" : "s");
    return ExitCode::failed;
  }

  ExitCode invalid_or_missing(const std::exception& error) const {
    const auto* validation = dynamic_cast<const ValidationError*>(&error);
    const bool missing =
        validation != nullptr && only_files_missing(validation->violations(), session_.library(), session_.services());
    return missing ? ExitCode::missing : ExitCode::invalid;
  }

  const RunArguments& arguments_;
  SeedChoice seed_;
  std::vector<std::string> sources_;
  Session session_;
  JsonEvents events_;
  std::unique_ptr<exec::Observer> progress_;
  std::uint64_t runs_ = 0;
};

ExitCode run(const RunArguments& arguments) {
  if (arguments.verbose) log::set_level(log::Level::debug);
  const tensor::InferenceGuard guard(arguments.threads);
  return RunCommand(arguments)();
}

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
      "  weft run ComfyUI_00042_.png --set 3.seed=7        a picture of ComfyUI's, with another seed\n"
      "  weft run - --json <prompt.json                    for programs");
  command->callback([arguments, &chosen] { chosen = [arguments] { return run(*arguments); }; });
}

}  // namespace weft::app
