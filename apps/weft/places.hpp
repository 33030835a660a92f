// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/schema/model_folders.hpp"

namespace CLI {
class App;
}

namespace weft::app {

/// Where models and pictures are, as the command line says it.
struct PlaceOptions {
  std::vector<std::string> models;
  std::vector<std::string> extra_paths;  ///< extra_model_paths.yaml files
  std::string comfyui;
  std::string input;
  std::string output;

  /// Declares --models, --input, --output, --comfyui, --extra-model-paths.
  void add_to(CLI::App& command);
  /// Defaults: ./models and the folders of $WEFT_MODELS when neither --models nor --comfyui is given; ./input and
  /// ./output. Throws UsageError for a folder that is not there, FileError for a yaml file that cannot be read.
  schema::ModelFolders folders() const;
};

}  // namespace weft::app
