// SPDX-License-Identifier: Apache-2.0
// Hong et al. 2023, "Improving Sample Quality of Diffusion Models Using Self-Attention Guidance" (arXiv:2210.00939),
// algorithm 2.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kBlurSize = 9;
constexpr double kMuchLookedAt = 1.0;

/// Attention with its map: q, k, v [B, L, C] -> [B, L, C] and [B * heads, L, L].
std::pair<at::Tensor, at::Tensor> attention_and_map(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                                    std::int64_t heads) {
  const std::int64_t batch = q.size(0), size = q.size(2) / heads;
  const auto split = [&](const at::Tensor& x) {
    return x.reshape({batch, -1, heads, size}).permute({0, 2, 1, 3}).reshape({batch * heads, -1, size}).contiguous();
  };
  const double scale = std::pow(static_cast<double>(size), -0.5);
  auto map = (at::bmm(split(q), split(k).transpose(1, 2)) * scale).softmax(-1);
  const auto out = at::bmm(map, split(v)).reshape({batch, heads, -1, size}).permute({0, 2, 1, 3});
  return {out.reshape({batch, -1, heads * size}), std::move(map)};
}

/// The height of a grid of that many cells with about the aspect of height to width; nothing for too few.
std::optional<std::int64_t> grid_height(std::int64_t cells, double height, double width) {
  const auto wanted = static_cast<std::int64_t>(std::nearbyint(std::sqrt(height / width * static_cast<double>(cells))));
  const auto tries = static_cast<std::int64_t>(std::floor(std::sqrt(static_cast<double>(cells)) / 2));
  for (std::int64_t off = 0; off < tries; ++off)
    for (const std::int64_t rows : {wanted + off, std::max<std::int64_t>(1, wanted - off)})
      if (rows > 0 && cells % rows == 0) return rows;
  return std::nullopt;
}

at::Tensor gaussian_blurred(const at::Tensor& x, double sigma) {
  const double reach = (kBlurSize - 1) * 0.5;
  const auto weights = at::exp(-0.5 * at::pow(at::linspace(-reach, reach, kBlurSize, at::kFloat) / sigma, 2));
  const auto line = (weights / weights.sum()).to(x.options());
  const std::int64_t channels = x.size(1), pad = kBlurSize / 2;
  const auto kernel = at::mm(line.unsqueeze(1), line.unsqueeze(0)).expand({channels, 1, kBlurSize, kBlurSize});
  return at::conv2d(at::reflection_pad2d(x, {pad, pad, pad, pad}), kernel, {}, 1, at::IntArrayRef(0), 1, channels);
}

/// x blurred where the map [B * heads, L, L] is looked at most; nothing where the map is too small to tell.
std::optional<at::Tensor> blurred_where_looked_at(const at::Tensor& x, const at::Tensor& map, double sigma) {
  const std::int64_t batch = x.size(0), cells = map.size(-1);
  const auto rows = grid_height(cells, static_cast<double>(x.size(2)), static_cast<double>(x.size(3)));
  if (!rows) return std::nullopt;
  const auto looked_at = map.reshape({batch, -1, map.size(1), cells}).mean(1).sum(1) > kMuchLookedAt;
  const auto grid = looked_at.reshape({batch, 1, *rows, cells / *rows}).to(map.scalar_type());
  const auto mask = at::upsample_nearest2d(grid, x.sizes().slice(2));
  return gaussian_blurred(x, sigma) * mask + x * (1 - mask);
}

class SelfAttentionGuidance final : public RunHook {
 public:
  SelfAttentionGuidance(const WalkFacts&, double scale, double blur_sigma) : scale_(scale), blur_sigma_(blur_sigma) {}

  bool needs_negative() const override { return true; }

  std::optional<at::Tensor> attention(const NetworkCall& call, const SelfAttention& place, const at::Tensor& q,
                                      const at::Tensor& k, const at::Tensor& v) override {
    if (asking_again_ || place.block != UnetBlock{UnetBlock::Part::middle, 0} || place.transformer != 0)
      return std::nullopt;
    const auto negative = std::find(call.sides.begin(), call.sides.end(), std::size_t{1});
    if (negative == call.sides.end()) return std::nullopt;
    auto [out, map] = attention_and_map(q, k, v, place.heads);
    const std::int64_t share = map.size(0) / static_cast<std::int64_t>(call.sides.size());
    map_ = map.narrow(0, (negative - call.sides.begin()) * share, share);
    return out;
  }

  at::Tensor after_guidance(const GuidedStep& step, at::Tensor guided) override {
    constexpr std::int64_t kTooSmall = kBlurSize / 2;
    // differs: a blur of no width leaves nothing to lead away from; the reference divides 0 by 0.
    if (blur_sigma_ == 0) return guided;
    if (!map_.defined() || std::min(guided.size(2), guided.size(3)) <= kTooSmall) return guided;
    const at::Tensor& negative = step.call.negative;
    const auto degraded = blurred_where_looked_at(negative, map_, blur_sigma_);
    if (!degraded) return guided;
    asking_again_ = true;
    const auto said = step.ask(step.call.negative_side, *degraded + step.call.x - negative, nullptr);
    asking_again_ = false;
    return guided + (*degraded - said) * scale_;
  }

 private:
  double scale_, blur_sigma_;
  bool asking_again_ = false;
  at::Tensor map_;  // of the negative side, at this step
};

}  // namespace

Hook self_attention_guidance(double scale, double blur_sigma) {
  return hook_of<SelfAttentionGuidance>(scale, blur_sigma);
}

}  // namespace weft::sampling
