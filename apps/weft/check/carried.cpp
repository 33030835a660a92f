// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/carried.hpp"

#include "engine/workflow/canvas.hpp"
#include "engine/workflow/canvas_file.hpp"

namespace weft::app::check {

using workflow::JsonView;

namespace {

/// Windows writes folders with '\'; a node may name a file with its folder while `models` names it without.
std::string_view without_folders(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace

Carried::Carried(const workflow::CanvasFile& file, JsonView root) {
  read(file.root());
  for (const auto& definition : file.definitions()) read(definition->graph);
  read_models(root["models"]);
  const auto& nodes = file.root().nodes();
  is_blueprint_ = nodes.size() == 1 && file.definition(nodes.front().type) != nullptr;
}

void Carried::read(const workflow::Canvas& canvas) {
  for (const workflow::CanvasNode& node : canvas.nodes()) {
    const JsonView properties = node.json["properties"];
    read_models(properties["models"]);
    std::string_view id = properties["cnr_id"].string();
    if (id.empty()) id = properties["aux_id"].string();
    if (!id.empty())
      packs_.try_emplace(std::string(node.type), Pack{std::string(id), std::string(properties["ver"].string())});
  }
}

void Carried::read_models(JsonView models) {
  for (const auto [key, json] : models) {
    CarriedModel model{std::string(json["name"].string()), std::string(json["directory"].string()),
                       std::string(json["url"].string()), std::string(json["hash"].string()),
                       std::string(json["hash_type"].string())};
    if (model.name.empty()) continue;
    if (by_name_.try_emplace(std::string(without_folders(model.name)), models_.size()).second)
      models_.push_back(std::move(model));
  }
}

const CarriedModel* Carried::model(std::string_view name) const {
  const auto found = by_name_.find(without_folders(name));
  return found == by_name_.end() ? nullptr : &models_[found->second];
}

const Pack* Carried::pack(std::string_view class_type) const {
  const auto found = packs_.find(class_type);
  return found == packs_.end() ? nullptr : &found->second;
}

}  // namespace weft::app::check
