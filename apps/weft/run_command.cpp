// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/run_command.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "apps/weft/contact_sheet.hpp"
#include "apps/weft/interrupt.hpp"
#include "apps/weft/json_events.hpp"
#include "apps/weft/preview_files.hpp"
#include "apps/weft/progress.hpp"
#include "apps/weft/report.hpp"
#include "apps/weft/seeds.hpp"
#include "apps/weft/session.hpp"
#include "apps/weft/sources.hpp"
#include "apps/weft/sweep.hpp"
#include "diffusion/tensor/host_heap.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/log.hpp"
#include "engine/graph/seeds.hpp"

namespace weft::app {
namespace {

device::Settings settings_of(const RunArguments& arguments) {
  return {.device = device::parse_device(arguments.device),
          .dtype = device::parse_dtype_mode(arguments.dtype),
          .threads = arguments.threads,
          .memory_limit = arguments.memory_limit,
          .vram = arguments.vram,
          .round_patches = arguments.lora_rounding == "comfyui",
          .lora_beside = arguments.lora == "apply",
          .reference_lora_rules = arguments.lora_rules == "comfyui"};
}

/// One `weft run`: its arguments, and what its workflows share.
class RunCommand {
 public:
  explicit RunCommand(const RunArguments& arguments)
      : arguments_(arguments),
        seed_(parse_seed(arguments.seed)),
        sweep_(arguments.sweeps),
        sources_(workflow_sources(arguments.workflows)),
        session_(arguments.places.folders(), settings_of(arguments), !arguments.previews.empty()),
        progress_(make_progress(arguments.verbose)) {
    if (!arguments.grid.empty() && sources_.size() > 1)
      throw UsageError(fmt::format("--grid makes one sheet, and there are {} workflows", sources_.size()),
                       "Name one workflow.");
  }

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
      const workflow::Prompt saved = to_prompt(load_source(source), session_.library(), arguments_.prepare);
      ExitCode code = ExitCode::success;
      auto sheet = contact_sheet();
      std::vector<std::vector<std::filesystem::path>> files(sweep_.size());
      for (std::uint64_t repetition = 0; repetition < arguments_.repeat; ++repetition) {
        running = false;
        workflow::Prompt seeded = saved;
        sweep_.apply(0, seeded, session_.library());
        graph::Graph graph = seeded_graph(seeded, repetition);
        if (arguments_.dry_run) return show_plan(graph);
        for (std::size_t point = 0; point < sweep_.size(); ++point) {
          running = false;
          workflow::Prompt prompt = seeded;
          if (!sweep_.empty()) graph = swept_graph(prompt, point);
          running = true;
          const std::string run = sweep_.empty() ? name : fmt::format("{} [{}]", name, sweep_.settings(point));
          if (run_once(run, prompt, graph, files[point]) != ExitCode::success) code = ExitCode::failed;
        }
      }
      if (sheet) write_sheet(*sheet, files);
      return code == ExitCode::success ? judged_by_warnings(name, warnings) : code;
    } catch (const std::exception& error) {
      if (arguments_.json && !running) events_.rejected(name, error);
      const ExitCode code = app::report(error, name);
      return code == ExitCode::invalid ? invalid_or_missing(error) : code;
    }
  }

  /// Null when none is wanted. The last sweep goes across.
  std::optional<ContactSheet> contact_sheet() const {
    if (arguments_.grid.empty()) return std::nullopt;
    const std::size_t last = sweep_.axes().size() - 1, across = sweep_.axes().back().values.size();
    std::vector<std::string> columns, rows;
    for (std::size_t i = 0; i < across; ++i) columns.push_back(sweep_.label(i, last, last + 1));
    if (last > 0)
      for (std::size_t i = 0; i < sweep_.size(); i += across) rows.push_back(sweep_.label(i, 0, last));
    return ContactSheet(std::move(columns), std::move(rows));
  }

  void write_sheet(ContactSheet& sheet, const std::vector<std::vector<std::filesystem::path>>& files) const {
    for (const auto& cell : files) sheet.add(cell);
    sheet.write(arguments_.grid);
    if (!arguments_.json) fmt::print("{}\n", arguments_.grid.string());
  }

  graph::Graph seeded_graph(workflow::Prompt& prompt, std::uint64_t repetition) {
    PrepareOptions options = arguments_.prepare;
    options.silent = repetition > 0;
    graph::Graph graph = to_graph(prompt, session_.library(), session_.services(), options);
    if (!set_seeds(prompt, graph, seed_, repetition)) return graph;
    options.silent = true;
    return to_graph(prompt, session_.library(), session_.services(), options);
  }

  /// Sets what one point of the sweep says; seeds stay as they are, but for those it sweeps.
  graph::Graph swept_graph(workflow::Prompt& prompt, std::size_t point) {
    sweep_.apply(point, prompt, session_.library());
    PrepareOptions options = arguments_.prepare;
    options.silent = true;
    return to_graph(prompt, session_.library(), session_.services(), options);
  }

  /// Adds the files that it made, or that are there from before, to `files`.
  ExitCode run_once(const std::string& name, const workflow::Prompt& prompt, const graph::Graph& graph,
                    std::vector<std::filesystem::path>& files) {
    const auto seeds = graph::seeds_used(graph);
    if (arguments_.json) events_.announce(name, seeds);
    if (shows_progress()) show_start(name, seeds);
    session_.environment().prompt_json = workflow::to_api_json(prompt);
    session_.environment().workflow_json = prompt.workflow_json();
    exec::RunOptions options{observer(), arguments_.prepare.keep_going, fmt::format("{}", ++runs_)};
    const exec::RunResult result = session_.executor().run(graph, session_.environment(), options);
    for (const exec::NodeReport& report : result.reports)
      for (const auto& file : report.ui.files) files.emplace_back(file.path);
    if (!arguments_.json) print_paths(result);
    for (const auto& failure : result.failures) app::report(failure, name);
    return result.failures.empty() ? ExitCode::success : ExitCode::failed;
  }

  bool shows_progress() const { return !arguments_.json && !arguments_.quiet; }

  exec::Observer* observer() {
    exec::Observer* teller = arguments_.quiet ? nullptr : progress_.get();
    if (arguments_.json) teller = &events_;
    if (arguments_.previews.empty()) return teller;
    preview_files_.emplace(arguments_.previews, teller);
    return &*preview_files_;
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

  /// Of what this run wrote; a cached result was told when it was made.
  static void print_paths(const exec::RunResult& result) {
    std::set<graph::NodeIndex> executed;
    for (const exec::NodeOutcome& outcome : result.nodes)
      if (outcome.status == exec::NodeStatus::executed) executed.insert(outcome.node);
    for (const exec::NodeReport& report : result.reports) {
      if (!executed.contains(report.node)) continue;
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
  Sweep sweep_;
  std::vector<std::string> sources_;
  Session session_;
  JsonEvents events_;
  std::unique_ptr<exec::Observer> progress_;
  std::optional<PreviewFiles> preview_files_;
  std::uint64_t runs_ = 0;
};

}  // namespace

ExitCode run(const RunArguments& arguments) {
  if (arguments.verbose) log::set_level(log::Level::debug);
  tensor::keep_freed_memory();
  const tensor::InferenceGuard guard(arguments.threads);
  return RunCommand(arguments)();
}

}  // namespace weft::app
