// SPDX-License-Identifier: Apache-2.0
// Si et al. 2023, "FreeU: Free Lunch in Diffusion U-Net" (arXiv:2309.11497; github.com/ChenyangSi/FreeU, MIT).
#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/hooks/spectrum.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

/// The four lowest frequencies scaled by s.
at::Tensor lows_scaled(const at::Tensor& skip, double s) {
  return scaled_spectrum(skip, [s](at::Tensor& factors) {
    at::Tensor middle = factors;
    for (const std::int64_t dim : {2, 3}) {
      const std::int64_t size = factors.size(dim);
      middle = middle.narrow(dim, std::max<std::int64_t>(size / 2 - 1, 0), std::min<std::int64_t>(size, 2));
    }
    middle.fill_(s);
  });
}

/// The mean over the channels, from 0 where it is lowest to 1 where it is highest: [B, 1, H, W]. differs: 0 where it is
/// the same everywhere, as in a map of one cell, which in ComfyUI is no number.
at::Tensor structure_of(const at::Tensor& h) {
  const auto mean = h.mean(1).unsqueeze(1);
  const auto flat = mean.flatten(1);
  const auto highest = flat.amax(-1).view({-1, 1, 1, 1}), lowest = flat.amin(-1).view({-1, 1, 1, 1});
  const auto structure = (mean - lowest) / (highest - lowest);
  return at::where(highest > lowest, structure, at::zeros_like(structure));
}

class FreeU final : public RunHook {
 public:
  FreeU(const WalkFacts&, FreeUScales scales) : scales_(scales) {}

  void output_block(const NetworkCall&, UnetBlock, at::Tensor& h, at::Tensor& skip) override {
    const std::int64_t channels = h.size(1);
    if (channels == 4 * scales_.model_channels)
      scale(h, skip, scales_.b1, scales_.s1);
    else if (channels == 2 * scales_.model_channels)
      scale(h, skip, scales_.b2, scales_.s2);
  }

 private:
  void scale(at::Tensor& h, at::Tensor& skip, double b, double s) const {
    auto half = h.narrow(1, 0, h.size(1) / 2);
    if (scales_.structured)
      half.mul_((b - 1) * structure_of(h) + 1);
    else
      half.mul_(b);
    skip = lows_scaled(skip, s);
  }

  FreeUScales scales_;
};

}  // namespace

Hook free_u(FreeUScales scales) { return hook_of<FreeU>(scales); }

}  // namespace weft::sampling
