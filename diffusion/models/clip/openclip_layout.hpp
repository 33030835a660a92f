// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/weights/state_dict.hpp"

namespace weft::models::clip {

/// Whether a text model's keys are OpenCLIP's ("transformer.resblocks.0.attn.in_proj_weight").
bool has_openclip_layout(const weights::StateDict& text);

/// The same weights under the keys of transformers ("text_model.encoder.layers.0.self_attn.q_proj.weight"). Weights are
/// shared, the fused projection in three parts; only the projection of the pooled output, which is the other way round,
/// is copied. Throws WeightsError when a fused projection does not divide into three.
weights::StateDict from_openclip_layout(const weights::StateDict& text);

/// A vision tower of OpenCLIP's layout under the keys of transformers ("vision_model.encoder.layers.0.…",
/// "visual_projection.weight"), in the same way. vision: keys without "visual.".
weights::StateDict vision_from_openclip_layout(const weights::StateDict& vision);

/// Keys "encoder.…" of files that an older version of transformers wrote, with the outer name "text_model."; other
/// files as they are.
weights::StateDict with_outer_name(const weights::StateDict& text);

}  // namespace weft::models::clip
