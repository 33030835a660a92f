// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "diffusion/models/clip.hpp"
#include "diffusion/models/clip/text_model.hpp"
#include "diffusion/text/token_chunks.hpp"

namespace weft::models::clip {

/// Encodes the chunks of one prompt, in one batch (of up to 64; longer prompts in several), and lays them end to end.
/// Where any weight is not 1, an empty prompt is encoded beside them and each token of weight w becomes
/// (z - z_empty) w + z_empty, as ComfyUI does. Pooled is the first chunk's, at its first end token.
/// padding: what the empty prompt is filled with. Returns float32 on the CPU.
Encoded encode_weighted(const TextModel& model, const std::vector<text::Chunk>& chunks, std::int64_t padding,
                        std::optional<int> stop_at_layer);

}  // namespace weft::models::clip
