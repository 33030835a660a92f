// SPDX-License-Identifier: Apache-2.0
// weft graph: a workflow as a picture.
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/graph_timings.hpp"
#include "apps/weft/report.hpp"
#include "apps/weft/sources.hpp"
#include "engine/base/atomic_file.hpp"
#include "engine/base/errors.hpp"
#include "engine/drawing/canvas_scene.hpp"
#include "engine/drawing/graph_text.hpp"
#include "engine/drawing/prompt_scene.hpp"
#include "engine/drawing/svg.hpp"
#include "engine/workflow/convert.hpp"

namespace weft::app {
namespace {

struct GraphArguments {
  std::string workflow;
  std::string output;
  std::string format;
  std::string subgraph;
  std::string timings;
};

/// A scene, and what its nodes' ids begin with in a prompt.
struct Drawn {
  drawing::Scene scene;
  std::string prefix;
};

Drawn draw(const workflow::Document& document, const std::string& subgraph, const schema::NodeLibrary& library) {
  const bool is_canvas = document.kind == workflow::DocumentKind::canvas;
  const workflow::JsonView canvas = is_canvas ? document.root : document.canvas;
  if (canvas) {
    std::vector<Violation> warnings;
    const auto file = workflow::CanvasFile::read(canvas, document.source, warnings);
    report(warnings, "warning", document.source);
    const drawing::GraphChoice choice = drawing::choose_graph(file, subgraph);
    return {drawing::canvas_scene(file, choice, library), choice.prefix};
  }
  if (!subgraph.empty()) throw UsageError(fmt::format("{}: an API prompt has no subgraphs", document.source));
  return {drawing::prompt_scene(workflow::convert(document, library).prompt, library), {}};
}

/// What is asked for, else by the name of the file that is written, else SVG.
std::string format_of(const GraphArguments& arguments) {
  if (!arguments.format.empty()) return arguments.format;
  const std::string extension = std::filesystem::path(arguments.output).extension().string();
  if (extension == ".dot" || extension == ".gv") return "dot";
  return extension == ".mmd" || extension == ".mermaid" ? "mermaid" : "svg";
}

ExitCode graph(const GraphArguments& arguments) {
  const auto sources = workflow_sources({arguments.workflow});
  if (sources.size() != 1) throw UsageError(fmt::format("{}: graph takes one workflow at a time", arguments.workflow));
  const auto library = schema::ClassLibrary::registered();
  const workflow::Document document = load_source(sources.front());
  Drawn drawn = draw(document, arguments.subgraph, library);
  if (drawn.scene.title.empty())
    drawn.scene.title = std::filesystem::path(source_name(sources.front())).stem().string();
  drawing::Timings timings;
  if (!arguments.timings.empty()) timings = times_of(drawn.scene, drawn.prefix, read_times(arguments.timings));
  const drawing::Timings* timed = arguments.timings.empty() ? nullptr : &timings;

  const std::string format = format_of(arguments);
  const std::string text = format == "dot"       ? drawing::to_dot(drawn.scene, timed)
                           : format == "mermaid" ? drawing::to_mermaid(drawn.scene, timed)
                                                 : drawing::to_svg(drawn.scene, timed);
  if (arguments.output.empty() || arguments.output == "-")
    fmt::print("{}", text);
  else
    write_file(arguments.output, text);
  return ExitCode::success;
}

}  // namespace

void add_graph(CLI::App& app, Action& chosen) {
  auto arguments = std::make_shared<GraphArguments>();
  CLI::App* command = app.add_subcommand("graph", "draw a workflow as the canvas shows it");
  command->add_option("workflow", arguments->workflow, "a workflow, or - for standard input")
      ->required()
      ->type_name("WORKFLOW");
  command->add_option("-o,--output", arguments->output, "the file to write. Default: standard output")
      ->type_name("FILE");
  command
      ->add_option("--format", arguments->format,
                   "svg, dot (Graphviz) or mermaid. Default: by the name of the file, else svg")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"svg", "dot", "mermaid"}));
  command
      ->add_option("--subgraph", arguments->subgraph,
                   "the inside of a subgraph, by its name, its id, or the id of the node that stands for it (12, 12:3)")
      ->type_name("NAME");
  command
      ->add_option("--timings", arguments->timings,
                   "colour the nodes by the time they took, as `weft run --json` wrote it into this file")
      ->type_name("RUN.json");
  command->footer(
      "Examples:\n"
      "  weft graph SD1.5_lora.json -o SD1.5_lora.svg\n"
      "  weft run SD1.5_lora.json --json >run.json;  weft graph SD1.5_lora.json --timings run.json -o times.svg\n"
      "  weft graph ComfyUI_00042_.png --format mermaid");
  command->callback([arguments, &chosen] { chosen = [arguments] { return graph(*arguments); }; });
}

}  // namespace weft::app
