// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/weights/state_dict.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// Runs the recordings of weights patched by LoRA files on models that are only named (`keymap_<model>.json` beside
/// the index). One result a case; nothing is left out.
std::vector<Result> run_lora_cases(const std::filesystem::path& golden);

/// The rules under which weft's result of such a file is the recorded one: those of ComfyUI where weft's own differ on
/// purpose (docs/comfyui-compatibility.md, "LoRA").
lora::Rules rules_of_recording(const weights::StateDict& file);

}  // namespace weft::parity
