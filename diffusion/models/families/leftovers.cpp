// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/families/leftovers.hpp"

#include <algorithm>
#include <array>

namespace weft::models {
namespace {

using namespace std::string_view_literals;

/// Buffers of the CompVis training code, at the root of its checkpoints.
constexpr std::array kBuffers{"betas"sv,
                              "alphas_cumprod"sv,
                              "alphas_cumprod_prev"sv,
                              "sqrt_alphas_cumprod"sv,
                              "sqrt_one_minus_alphas_cumprod"sv,
                              "log_one_minus_alphas_cumprod"sv,
                              "sqrt_recip_alphas_cumprod"sv,
                              "sqrt_recipm1_alphas_cumprod"sv,
                              "posterior_variance"sv,
                              "posterior_log_variance_clipped"sv,
                              "posterior_mean_coef1"sv,
                              "posterior_mean_coef2"sv,
                              "logvar"sv,
                              "lvlb_weights"sv,
                              "scale_factor"sv,
                              "epoch"sv,
                              "global_step"sv};

constexpr std::array kPrefixes{"model_ema."sv,
                               "ema."sv,
                               "loss."sv,
                               "optimizer_states."sv,
                               "lr_schedulers."sv,
                               "callbacks."sv,
                               "denoiser."sv,
                               "first_stage_model.loss."sv,
                               "first_stage_model.model_ema."sv};

/// Last parts of keys: position numbers are counted anew, and the temperature of CLIP's training has no use here.
constexpr std::array kNames{"position_ids"sv, "logit_scale"sv, "num_batches_tracked"sv};

}  // namespace

bool is_leftover(std::string_view key) {
  const auto starts = [key](std::string_view prefix) { return key.starts_with(prefix); };
  const std::string_view name = key.substr(key.rfind('.') + 1);
  return std::find(kBuffers.begin(), kBuffers.end(), key) != kBuffers.end() ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(), starts) ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace weft::models
