// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "diffusion/weights/state_dict.hpp"

namespace weft::models::text_encoders {

/// A file that holds one tower of a text encoder.
struct TowerFile {
  std::string tower;        ///< "clip_l", "clip_g", "clip_h", "t5xxl", "umt5xxl"
  weights::StateDict dict;  ///< its weights, in the layout of transformers
};

/// What tower a file holds, by its keys; nothing when it holds none. The CLIP towers differ by how many layers they
/// have: more than 30 are CLIP-G's, more than 22 CLIP-H's; fewer are CLIP-L's, or CLIP-G's when the layout is
/// OpenCLIP's. Throws WeightsError when a layout cannot be read.
std::optional<TowerFile> read_tower_file(const weights::StateDict& file);

/// Whether nobody needs this key of a text encoder's file: decoders, vision towers, copies, projections that a family
/// does not use.
bool is_unneeded(std::string_view key);

}  // namespace weft::models::text_encoders
