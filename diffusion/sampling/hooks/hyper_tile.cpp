// SPDX-License-Identifier: Apache-2.0
// HyperTile (github.com/tfernd/HyperTile, MIT): self-attention within tiles.
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

class HyperTile final : public RunHook {
 public:
  HyperTile(const WalkFacts& facts, HyperTiles tiles) : tiles_(tiles), generator_(facts.generator()) {}

  void attention_inputs(const NetworkCall& call, const SelfAttention&, at::Tensor& x, at::Tensor& context) override {
    const auto level = level_of(x.size(1), call.latent);
    if (!level) return;
    const auto rows_of_latent = static_cast<double>(call.latent[2]), columns = static_cast<double>(call.latent[3]);
    const double aspect = columns / rows_of_latent, cells = static_cast<double>(x.size(1));
    // Where a picture is not square ComfyUI takes its columns for rows; the same tiles come of it here.
    const auto height = static_cast<std::int64_t>(std::nearbyint(std::sqrt(cells * aspect)));
    const auto width = static_cast<std::int64_t>(std::nearbyint(std::sqrt(cells / aspect)));
    const std::int64_t tile = tiles_.tile * (tiles_.scale_depth ? std::int64_t{1} << *level : 1);
    // Drawn in this order, columns last, so that a seed gives the same tiles as in ComfyUI.
    const std::int64_t down = drawn_count(height, tile), across = drawn_count(width, tile);
    if (down * across <= 1 || height * width != x.size(1)) return;
    const std::int64_t batch = x.size(0), channels = x.size(2);
    x = x.reshape({batch, down, height / down, across, width / across, channels})
            .permute({0, 1, 3, 2, 4, 5})
            .reshape({batch * down * across, -1, channels});
    // What a tile looks at is as many rows of the whole as it has itself, not its own cells: so ComfyUI has it, since
    // it cuts keys and values by the batch that the queries have.
    context = context.reshape({batch * down * across, -1, channels});
    open_ = Open{down, across, height, width};
  }

  void attention_output(const NetworkCall&, const SelfAttention&, at::Tensor& out) override {
    if (!open_) return;
    const auto [down, across, height, width] = *open_;
    open_.reset();
    const std::int64_t channels = out.size(2);
    out = out.reshape({-1, down, across, height / down, width / across, channels})
              .permute({0, 1, 3, 2, 4, 5})
              .reshape({-1, height * width, channels});
  }

 private:
  struct Open {
    std::int64_t down, across, height, width;
  };

  /// How often the latent was halved where there are that many tokens; nothing where this is not to be tiled.
  std::optional<std::int64_t> level_of(std::int64_t tokens, const std::vector<std::int64_t>& latent) const {
    for (std::int64_t level = 0; level <= tiles_.depth; ++level) {
      const double scale = std::pow(2.0, static_cast<double>(level));
      const double cells = static_cast<double>(latent[2]) / scale * (static_cast<double>(latent[3]) / scale);
      if (static_cast<double>(tokens) == cells) return level;
    }
    return std::nullopt;
  }

  /// Into how many tiles of at least that size a side divides evenly: one of the first few ways.
  std::int64_t drawn_count(std::int64_t side, std::int64_t smallest) {
    std::vector<std::int64_t> counts;
    for (std::int64_t size = std::min(smallest, side); size <= side; ++size)
      if (side % size == 0 && static_cast<std::int64_t>(counts.size()) < tiles_.options) counts.push_back(side / size);
    if (counts.size() < 2) return counts.empty() ? 1 : counts.front();
    const auto last = static_cast<std::int64_t>(counts.size()) - 1;  // never drawn, as in ComfyUI
    const auto drawn = at::randint(0, last, {1}, generator_, at::TensorOptions(at::kLong)).item<std::int64_t>();
    return counts[static_cast<std::size_t>(drawn)];
  }

  HyperTiles tiles_;
  at::Generator generator_;
  std::optional<Open> open_;  // between the two ends of one attention
};

}  // namespace

Hook hyper_tile(HyperTiles tiles) { return hook_of<HyperTile>(tiles); }

}  // namespace weft::sampling
