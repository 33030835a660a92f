// SPDX-License-Identifier: Apache-2.0
// lcm, with the picture enlarged between its first steps.
#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/sampler_options.hpp"
#include "diffusion/tensor/rng.hpp"

namespace weft::sampling {
namespace {

at::Tensor lcm_upscale(const SamplerCall& call, const LcmUpscaleOptions& options) {
  // The noise goes on from that of the start, as torch's own generator does.
  tensor::NormalNoise noise(call.seed);
  noise.draw(call.x.sizes(), at::kFloat);
  const std::int64_t levels = call.sigmas.size(0);
  const std::int64_t enlargements =
      options.steps ? std::min(*options.steps, levels) : std::max<std::int64_t>(levels / 2, 1);
  at::Tensor x = call.x;
  at::Tensor form = x;  // of the noise: "bislerp" leaves pictures with their channels innermost
  for (std::int64_t i = 0; i < call.steps(); ++i) {
    const auto denoised = call.denoise(x, call.sigmas[i]);
    call.report(i, x, denoised);
    x = denoised;
    if (i < enlargements) {
      const double scale =
          1.0 + (options.scale - 1.0) * static_cast<double>(i + 1) / static_cast<double>(enlargements);
      const auto side = [&](std::int64_t cells) {
        return std::max<std::int64_t>(1, std::llrint(static_cast<double>(cells) * scale));
      };
      x = options.resized(x, side(call.x.size(-1)), side(call.x.size(-2)));
      form = x;
    }
    if (call.sigmas[i + 1].item<float>() > 0.0F)
      x = x + call.sigmas[i + 1].item<float>() * noise.draw_like(form).to(x.options());
  }
  return x;
}

}  // namespace

Sampler lcm_upscale_sampler(LcmUpscaleOptions options) {
  return {.rank = 24, .run = [options = std::move(options)](const SamplerCall& call) {
            return lcm_upscale(call, options);
          }};
}

}  // namespace weft::sampling
