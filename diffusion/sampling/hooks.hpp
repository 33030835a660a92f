// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/guidance.hpp"

namespace weft::sampling {

class ModelHook;
using Hook = std::shared_ptr<const ModelHook>;

/// A part of the way from noise to picture.
struct PartOfWay {
  double start_percent = 0.0, end_percent = 1.0;
};

// What nodes lay on a MODEL to change how it is sampled. One file each in `hooks/`.

/// A change to a latent, [B, C, h, w] or with frames between, of the same shape.
using LatentOperation = std::function<at::Tensor(const at::Tensor& latent)>;
/// Does that to what guidance adds to the negative, before it is scaled.
Hook operation_on_guidance(LatentOperation operation);

/// Guidance of another strength on a part of the way.
Hook strength_of_guidance(double cfg, PartOfWay when);
/// Adaptive projected guidance (Sadat et al. 2024, arXiv:2410.02416). eta: of the part along the positive;
/// norm_threshold: the longest that guidance may be, 0: any; momentum: of its running average, 0: none.
Hook adaptive_projected_guidance(double eta, double norm_threshold, double momentum);
/// Tangential damping (Kwon et al. 2025, arXiv:2503.18137): the negative loses what is at odds with the positive.
Hook tangential_damping();
/// Guidance with its low and its high frequencies scaled (Huang et al. 2025, FreSca). cutoff: how many frequencies on
/// either side of the middle are low.
Hook frequency_scaled_guidance(double low, double high, std::int64_t cutoff);

/// Guidance that makes no cell longer than the positive has it, times strength.
Hook norm_limited_guidance(double strength);
/// CFG-Zero* (Fan et al. 2025, arXiv:2503.18886): the negative scaled to what the positive has of it.
Hook zero_star_guidance();
/// Guidance that leans to the positive the more, the less guided and negative prediction are alike.
Hook positive_leaning_guidance();
/// Epsilon scaling (Ning et al. 2023, arXiv:2308.15321): the predicted noise divided by `factor`.
Hook epsilon_scaling(double factor);
/// Temporal score rescaling (Xu et al. 2025, arXiv:2510.01184, equation 6). k: below 1 sharper, above smoother;
/// sigma: how early it acts.
Hook temporal_score_rescaling(double k, double sigma);

/// Away from what the network says when the self-attention in its middle is left out (Ahn et al. 2024,
/// arXiv:2403.17377).
Hook perturbed_attention_guidance(double scale);
/// Away from what it says of a picture that is blurred where self-attention looks (Hong et al. 2023,
/// arXiv:2210.00939). blur_sigma: of the blur, in cells.
Hook self_attention_guidance(double scale, double blur_sigma);

/// Blocks of a transformer like Flux that are to be left out.
struct LeftOut {
  std::vector<std::int64_t> both, joined;  ///< by StreamBlock
};
/// Away from what the network says without some of its blocks. rescaling: how far the result is scaled to the spread
/// that the positive has, 0: not at all.
Hook skip_layer_guidance(LeftOut layers, double scale, PartOfWay when, double rescaling);
/// The negative side is evaluated without those blocks.
Hook skip_layers_of_negative(LeftOut layers, PartOfWay when);

/// A mask's greys say from which step on a cell is changed (Levin & Fried 2023, arXiv:2306.00950). strength: below 1,
/// the rest is the mask as it is.
Hook differential_diffusion(double strength);

/// FreeU (Si et al. 2023, arXiv:2309.11497): on the way up, half of the backbone's channels scaled by b, the low
/// frequencies of the skip connection by s, at four times (1) and twice (2) the network's channels. structured: b counts
/// where the feature map is high (the paper's second version).
struct FreeUScales {
  std::int64_t model_channels;
  double b1, b2, s1, s2;
  bool structured;
};
Hook free_u(FreeUScales scales);

/// Self-attention within tiles (tfernd's HyperTile). tile: cells; options: among how many tile sizes to draw; depth: down
/// to which level; scale_depth: tiles grow with the level.
struct HyperTiles {
  std::int64_t tile, options, depth;
  bool scale_depth;
};
Hook hyper_tile(HyperTiles tiles);

/// Self-attention at the latent's own size asked by fewer tokens: that share of them goes with the one that is most like
/// them (Bolya & Hoffman 2023, ToMe, arXiv:2303.17604).
Hook token_merging(double share);

/// Steps at which little changes are not computed but taken from the last change (Zhou et al. 2025, EasyCache,
/// arXiv:2507.02860): per call of the network, or of what guidance made of them. threshold: how much change may add up.
Hook easy_cache(double threshold, PartOfWay when, bool verbose);
Hook lazy_cache(double threshold, PartOfWay when, bool verbose);

/// No longer than `limit` times the positive, and above the noise level `until` the positive alone (Lumina-Image 2.0).
CfgFunction renormalised_cfg(double until, double limit);

}  // namespace weft::sampling
