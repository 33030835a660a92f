// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/models/values.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::test {

/// A file of those tensors that exists in memory only.
weights::StateDict in_memory(weights::StateDict::Tensors tensors, weights::StateDict::Metadata metadata = {},
                             const std::string& name = "test.safetensors");

/// A MODEL with these weights (CompVis names, without "model.diffusion_model.") that cannot run.
models::Model fake_model(weights::StateDict::Tensors weights, const std::string& family = "SD1.x");

/// A CLIP with these weights that cannot run; by default one CLIP-L ("text_model.…").
models::Clip fake_clip(weights::StateDict::Tensors weights, std::vector<models::TextTower> towers = {{"clip_l", ""}});

/// What is left of a weight after patches, from a copy of it.
at::Tensor patched(const at::Tensor& weight, const weights::PatchSet& patches, const std::string& key);

/// A kohya change of one weight of that shape: up, down and alpha, seeded by the name.
weights::StateDict::Tensors kohya_change(const std::string& base, std::int64_t out, std::vector<std::int64_t> in,
                                         std::int64_t rank, double alpha);

}  // namespace weft::test
