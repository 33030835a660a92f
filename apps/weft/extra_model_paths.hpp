// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "engine/schema/model_folders.hpp"

namespace weft::app {

/// Adds the folders that a file like ComfyUI's extra_model_paths.yaml names: groups, each with an optional base_path
/// and is_default, and kinds of models with a folder a line. Relative paths count from base_path, else from the file.
/// Throws FileError (file and line) when it cannot be read or is of another form.
void add_extra_model_paths(schema::ModelFolders& folders, const std::filesystem::path& file);

}  // namespace weft::app
