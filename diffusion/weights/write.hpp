// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "diffusion/weights/state_dict.hpp"

namespace weft::weights {

/// Writes a safetensors file, byte for byte as safetensors' Python save_file does (widest dtype first, then by name;
/// header padded with blanks to 8 bytes). Written under a temporary name and renamed: all of it, or nothing.
/// Throws FileError when the disk does not take it, WeightsError for a dtype that the format lacks.
void save_safetensors(const std::filesystem::path& path, const StateDict::Tensors& tensors,
                      const StateDict::Metadata& metadata = {});

}  // namespace weft::weights
