// SPDX-License-Identifier: Apache-2.0
// weft nodes: what node classes there are.
#include <memory>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/places.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/suggest.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/schema/object_info.hpp"

namespace weft::app {
namespace {

struct NodesArguments {
  std::string name;
  PlaceOptions places;
  bool json = false;
};

constexpr std::size_t kShownOptions = 12;

std::string option_text(const schema::OptionList& options) {
  if (options.values.empty())
    return options.searched.empty() ? "" : fmt::format("a file of {}", fmt::join(options.searched, ", "));
  const auto end = options.values.begin() + static_cast<std::ptrdiff_t>(std::min(kShownOptions, options.values.size()));
  const std::string more =
      options.values.size() > kShownOptions ? fmt::format(", … ({} in all)", options.values.size()) : "";
  return fmt::format("{}{}", fmt::join(options.values.begin(), end, ", "), more);
}

std::string limits(const schema::InputSpec& input, const schema::Services& services) {
  std::string text;
  if (!input.default_value.is_null()) text += "default " + input.default_value.to_json();
  if (!input.min.is_null())
    text += fmt::format("{}{} to {}", text.empty() ? "" : ", ", input.min.to_json(), input.max.to_json());
  if (input.port == "COMBO") text += (text.empty() ? "" : ", ") + option_text(schema::options_of(input, services));
  return text;
}

void print_node(const schema::NodeInfo& node, const schema::Services& services) {
  fmt::print("{} \"{}\", in {}{}\n", node.name, node.display_name, node.category,
             node.output_node ? ", an output node" : "");
  if (!node.description.empty()) fmt::print("  {}\n", node.description);
  for (const auto& input : node.inputs) {
    fmt::print("  in   {:<28} {:<13} {}{}\n", input.name, input.port, limits(input, services),
               input.required ? "" : " (optional)");
    if (!input.tooltip.empty()) fmt::print("         {}\n", input.tooltip);
  }
  for (const auto& output : node.outputs)
    fmt::print("  out  {:<28} {:<13} {}\n", output.name, output.port, output.tooltip);
}

void print_list(const schema::NodeLibrary& library) {
  for (const std::string& name : library.names()) {
    const schema::NodeInfo& node = *library.find(name);
    fmt::print("{:<28} {:<28} {}\n", name, node.display_name, node.category);
  }
}

ExitCode nodes(const NodesArguments& arguments) {
  const auto library = schema::ClassLibrary::registered();
  auto folders = arguments.places.folders();
  schema::Services services;
  services.provide<schema::Folders>(folders);
  if (arguments.name.empty()) {
    if (arguments.json)
      fmt::print("{}\n", schema::object_info(library, services).dump(2));
    else
      print_list(library);
    return ExitCode::success;
  }
  const schema::NodeInfo* node = library.find(arguments.name);
  if (node == nullptr) {
    const auto names = library.names();
    throw UsageError(fmt::format("there is no node class {}", arguments.name), did_you_mean(arguments.name, names));
  }
  if (arguments.json)
    fmt::print("{}\n", nlohmann::ordered_json{{node->name, schema::object_info(*node, services)}}.dump(2));
  else
    print_node(*node, services);
  return ExitCode::success;
}

}  // namespace

void add_nodes(CLI::App& app, Action& chosen) {
  auto arguments = std::make_shared<NodesArguments>();
  CLI::App* command = app.add_subcommand("nodes", "list the node classes, or describe one");
  command->add_option("name", arguments->name, "a node class")->type_name("NAME");
  command->add_flag("--json", arguments->json, "in the form of ComfyUI's /object_info");
  arguments->places.add_to(*command);
  command->footer(
      "Examples:\n"
      "  weft nodes\n"
      "  weft nodes KSampler\n"
      "  weft nodes --json --models ~/ComfyUI/models >object_info.json");
  command->callback([arguments, &chosen] { chosen = [arguments] { return nodes(*arguments); }; });
}

}  // namespace weft::app
