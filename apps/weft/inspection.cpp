// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/inspection.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/weft/inspection_lora.hpp"
#include "diffusion/lora/describe.hpp"
#include "diffusion/models/family.hpp"
#include "diffusion/weights/describe.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/folder_kinds.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/convert.hpp"

namespace weft::app {
namespace {

void add_checkpoint(Facts& facts, const weights::StateDict& file) {
  const models::LoadedCheckpoint loaded = models::load_checkpoint(file);
  std::vector<std::string> parts;
  if (loaded.model) parts.push_back("diffusion model");
  if (loaded.clip) parts.push_back("text encoder");
  if (loaded.vae) parts.push_back("VAE");
  facts.entries["family"] = loaded.family;
  facts.entries["holds"] = parts;
  facts.entries["training leftovers"] = loaded.leftovers.size();
  if (!loaded.unknown.empty()) facts.entries["unknown keys"] = loaded.unknown;
}

void add_diffusion_model(Facts& facts, const weights::StateDict& file) {
  const models::LoadedDiffusionModel loaded = models::load_diffusion_model(file);
  facts.entries["family"] = loaded.model.network->family();
  facts.entries["training leftovers"] = loaded.leftovers.size();
  if (!loaded.unknown.empty()) facts.entries["unknown keys"] = loaded.unknown;
}

bool is_weight_file(const std::string& name) {
  return schema::is_weight_extension(std::filesystem::path(name).extension().string());
}

std::string count_text(const std::map<std::string, std::size_t>& counts) {
  std::vector<std::string> parts;
  for (const auto& [name, count] : counts) parts.push_back(count == 1 ? name : fmt::format("{} x{}", name, count));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

bool looks_like_workflow(const std::string& file) {
  if (file.ends_with(".index.json")) return false;  // of a model in shards
  std::ifstream in(file, std::ios::binary);
  if (!in) throw FileError(fmt::format("{}: cannot open the file", file));
  std::string start(64, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  if (start.starts_with("\x89PNG")) return true;
  const std::size_t first = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  // a safetensors header follows eight bytes of length, which hardly ever spell a brace
  return first != std::string::npos && (start[first] == '{' || start[first] == '[') && start.substr(8, 1) != "{";
}

Facts inspect_workflow(const std::string& file) {
  Facts facts{file};
  const workflow::Document document = workflow::load_document(file);
  const auto library = schema::ClassLibrary::registered();
  const bool canvas = document.kind == workflow::DocumentKind::canvas;
  facts.entries["kind"] = canvas ? "a workflow as the canvas exports it" : "an API prompt";
  if (!canvas && document.canvas) facts.entries["with it"] = "the canvas it was made from";
  const workflow::Conversion conversion = workflow::convert(document, library);
  std::map<std::string, std::size_t> known, unknown;
  for (const auto& node : conversion.prompt.nodes())
    ++(library.find(node.class_type) != nullptr ? known : unknown)[node.class_type];
  facts.entries["nodes"] = conversion.prompt.nodes().size();
  facts.entries["classes"] = count_text(known);
  if (!unknown.empty()) facts.entries["classes that weft lacks"] = count_text(unknown);
  for (const auto& node : conversion.prompt.nodes())
    for (const auto& input : node.inputs) {
      const auto* literal = std::get_if<schema::Value>(&input.value);
      const auto* text = literal == nullptr ? nullptr : literal->as_string();
      if (text != nullptr && (input.name == "text" || is_weight_file(*text)))
        facts.entries[fmt::format("{} {}", node.id, input.name)] = *text;
    }
  return facts;
}

Facts inspect_weights(const std::string& file, const std::string& against) {
  Facts facts{file};
  const weights::StateDict dict = weights::load_state_dict(file);
  const weights::Summary summary = weights::summarise(dict);
  const auto recognised = models::recognise(dict);
  const auto lora = lora::describe(dict);
  facts.entries["kind"] = recognised ? recognised->kind : lora ? "a LoRA" : "not recognised";
  if (recognised && !recognised->folder.empty()) facts.entries["belongs into"] = recognised->folder;
  facts.entries["dtype"] = weights::dtype_text(summary);
  facts.entries["size"] = weights::size_text(summary.bytes);
  facts.entries["tensors"] = summary.tensors;
  facts.entries["parameters"] = summary.parameters;
  if (lora) add_lora(facts, *lora, dict);
  if (!against.empty()) {
    if (!lora) throw UsageError(fmt::format("{}: is no LoRA; --against is about LoRAs", file));
    add_matches(facts, *lora, dict, against);
  }
  if (!recognised || recognised->family.empty()) return facts;
  if (recognised->folder == "diffusion_models")
    add_diffusion_model(facts, dict);
  else
    add_checkpoint(facts, dict);
  return facts;
}

nlohmann::ordered_json to_json(const Facts& facts) {
  nlohmann::ordered_json result{{"file", facts.file}};
  for (const auto& [label, value] : facts.entries.items()) result[label] = value;
  return result;
}

std::string to_text(const Facts& facts) {
  std::string text = facts.file + "\n";
  for (const auto& [label, value] : facts.entries.items()) {
    std::string shown;
    const bool lines = label == kBlocksLabel || label == kUnmatchedLabel;
    if (value.is_array())
      for (const auto& item : value)
        shown += (shown.empty() ? "" : lines ? "\n" + std::string(23, ' ') : ", ") + item.get<std::string>();
    else
      shown = value.is_string() ? value.get<std::string>() : value.dump();
    text += fmt::format("  {:<20} {}\n", label, shown);
  }
  return text;
}

}  // namespace weft::app
