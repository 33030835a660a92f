// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace weft::app {

/// What is to be said about a file: label and value, in order. A value is a text, a number or a list of texts.
struct Facts {
  std::string file;
  nlohmann::ordered_json entries = nlohmann::ordered_json::object();
};

/// Whether the first bytes are those of a JSON document or a PNG; everything else is taken for weights.
/// Throws FileError when the file cannot be read.
bool looks_like_workflow(const std::string& file);

/// A workflow, or the picture that carries it. Throws FileError and WorkflowError.
Facts inspect_workflow(const std::string& file);

/// A checkpoint, a LoRA, a VAE… against: a checkpoint or diffusion model that a LoRA is to be laid over; empty: none.
/// Throws FileError and WeightsError; UsageError when `against` is given for what is no LoRA, or names no model.
Facts inspect_weights(const std::string& file, const std::string& against = {});

nlohmann::ordered_json to_json(const Facts& facts);
std::string to_text(const Facts& facts);

}  // namespace weft::app
