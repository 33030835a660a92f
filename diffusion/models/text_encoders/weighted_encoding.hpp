// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "diffusion/models/text_encoder.hpp"
#include "diffusion/models/text_encoders/tower.hpp"

namespace weft::models::text_encoders {

/// Encodes the chunks of one prompt, in one batch (of up to 64; longer prompts in several), and lays them end to end.
/// Where any weight is not 1, an empty prompt is encoded beside them and each token of weight w becomes
/// (z - z_empty) w + z_empty, as ComfyUI does. Pooled is the first chunk's; undefined where the tower has none.
/// Returns float32 on the CPU.
Encoded encode_weighted(const Tower& tower, const std::vector<text::Chunk>& chunks, std::optional<int> stop_at_layer);

}  // namespace weft::models::text_encoders
