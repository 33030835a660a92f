// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffusion/lora/change.hpp"

namespace weft::lora {

/// The family that a LoRA's names and shapes look made for ("SDXL"), or "" when they do not tell.
std::string guess_family(const Changes& changes);

}  // namespace weft::lora
