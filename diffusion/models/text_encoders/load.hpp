// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diffusion/models/values.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// The text encoder that these files make up, for models of the family that `type` names in the words of ComfyUI's
/// loaders ("stable_diffusion", "sdxl", "sd3", "flux"). The order of the files does not matter. Reads no weights yet.
/// Throws WeightsError: a family that weft does not have, what a file looks like instead, which encoder is missing.
Clip load_clip(std::span<const weights::StateDict> files, std::string_view type);

/// Keys of a text encoder's files that nothing read and nobody needs to: worth a warning.
std::vector<std::string> unknown_keys(const Clip& clip);

}  // namespace weft::models
