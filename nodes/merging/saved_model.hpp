// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "diffusion/models/merging/saved_weights.hpp"
#include "engine/schema/context.hpp"
#include "engine/schema/output_name.hpp"

/// What the nodes share that write weight files.
namespace weft::nodes {

/// Prompt and workflow, as ComfyUI writes them into the files that it makes.
std::map<std::string, std::string> workflow_metadata(const schema::Context& context);

/// The next free name for that prefix in the output folder.
schema::OutputName output_name(const schema::Context& context, std::string_view prefix);

/// "ComfyUI 1" for ".../ComfyUI_00001_.safetensors".
std::string title_of(const std::filesystem::path& path);

/// Writes the file, tells of its progress and reports it. Throws FileError, Cancelled; then there is no file.
void save_weights(schema::Context& context, const models::SavedWeights& weights, const schema::OutputName& name,
                  const std::map<std::string, std::string>& metadata);

}  // namespace weft::nodes
