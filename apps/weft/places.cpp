// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/places.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "apps/weft/extra_model_paths.hpp"
#include "engine/base/errors.hpp"

namespace weft::app {
namespace fs = std::filesystem;

namespace {

constexpr const char* kModelsVariable = "WEFT_MODELS";
constexpr const char* kExtraPathsName = "extra_model_paths.yaml";

fs::path existing_folder(const std::string& text, const char* option) {
  std::error_code error;
  if (!fs::is_directory(text, error)) throw UsageError(fmt::format("{} {}: there is no such folder", option, text));
  return text;
}

/// Of this user alone: the folder for temporary files is everyone's.
fs::path preview_folder() {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  return (error ? fs::path("/tmp") : base) / fmt::format("weft-previews-{}", ::getuid());
}

schema::ModelFolders::Places places_of(const PlaceOptions& options) {
  schema::ModelFolders::Places places{"input", "output", preview_folder()};
  if (!options.comfyui.empty()) {
    const fs::path base = existing_folder(options.comfyui, "--comfyui");
    places = {base / "input", base / "output", base / "temp"};
  }
  if (!options.input.empty()) places.input = existing_folder(options.input, "--input");
  if (!options.output.empty()) places.output = options.output;
  return places;
}

void add_default_roots(schema::ModelFolders& folders) {
  folders.add_root("models");
  const char* named = std::getenv(kModelsVariable);
  std::istringstream list(named == nullptr ? "" : named);
  for (std::string root; std::getline(list, root, ':');)
    if (!root.empty()) folders.add_root(root);
}

}  // namespace

void PlaceOptions::add_to(CLI::App& command) {
  const std::string group = "Where files are";
  command
      .add_option("--models", models,
                  "a folder laid out like ComfyUI's models (checkpoints, loras, vae…); repeatable. "
                  "Default: ./models and the folders in $WEFT_MODELS")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--input", input, "where LoadImage finds pictures. Default: ./input")
      ->type_name("DIR")
      ->group(group);
  command.add_option("--output", output, "where SaveImage writes. Default: ./output")->type_name("DIR")->group(group);
  command
      .add_option("--comfyui", comfyui, "a ComfyUI installation: its models, extra_model_paths.yaml, input and output")
      ->type_name("DIR")
      ->group(group);
  command.add_option("--extra-model-paths", extra_paths, "a file like ComfyUI's extra_model_paths.yaml; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
}

schema::ModelFolders PlaceOptions::folders() const {
  schema::ModelFolders result(places_of(*this));
  for (const std::string& root : models) result.add_root(existing_folder(root, "--models"));
  if (!comfyui.empty()) {
    result.add_root(fs::path(comfyui) / "models");
    const fs::path extra = fs::path(comfyui) / kExtraPathsName;
    std::error_code error;
    if (fs::exists(extra, error)) add_extra_model_paths(result, extra);
  }
  for (const std::string& file : extra_paths) add_extra_model_paths(result, file);
  if (models.empty() && comfyui.empty()) add_default_roots(result);
  return result;
}

}  // namespace weft::app
