// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/models/memory.hpp"
#include "diffusion/models/upscale/upscale_model.hpp"
#include "diffusion/models/vae/tiles.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::models {
namespace {

// ComfyUI's, in pixels.
constexpr std::int64_t kTile = 512, kOverlap = 32, kSmallestTile = 128;

std::int64_t tiles_along(std::int64_t size, std::int64_t tile) {
  return size <= tile ? 1 : (size - kOverlap + tile - kOverlap - 1) / (tile - kOverlap);
}

at::Tensor by_tiles_of(const UpscaleModel& model, const at::Tensor& planes, std::int64_t tile, at::Device device,
                       at::ScalarType dtype, const std::function<void(std::int64_t, std::int64_t)>& tile_done) {
  const std::int64_t total = planes.size(0) * tiles_along(planes.size(2), tile) * tiles_along(planes.size(3), tile);
  const auto values = models::saturating_product(static_cast<std::uint64_t>(model.values_per_pixel()),
                                                 static_cast<std::uint64_t>(std::min(tile, planes.size(2)) *
                                                                            std::min(tile, planes.size(3))));
  std::int64_t done = 0;
  return vae::by_tiles(planes, {tile, tile, kOverlap}, static_cast<double>(model.scale()), [&](const at::Tensor& part) {
    require_memory(models::saturating_product(values, c10::elementSize(dtype)), device,
                   fmt::format("enlarging {} x {} pixels", part.size(3), part.size(2)));
    at::Tensor result = model.forward(part.to(device, dtype).contiguous()).to(at::kCPU, at::kFloat);
    tile_done(++done, total);
    return result;
  });
}

}  // namespace

at::Tensor upscaled(const UpscaleModel& model, const at::Tensor& pixels, at::Device device, at::ScalarType dtype,
                    const std::function<void(std::int64_t, std::int64_t)>& tile_done) {
  if (pixels.dim() != 4 || pixels.numel() == 0 || pixels.size(3) != model.in_channels())
    throw NodeError(fmt::format("the upscale model takes pictures of {} channels, these have {}", model.in_channels(),
                                pixels.dim() == 4 ? pixels.size(3) : 0),
                    "Give it pictures without transparency.");
  const at::Tensor planes = pixels.movedim(-1, 1);
  const auto side = static_cast<std::uint64_t>(model.scale());
  require_memory(saturating_product(2 * pixels.nbytes(), side * side), at::kCPU,
                 fmt::format("a picture of {} x {} pixels", pixels.size(2) * model.scale(),
                             pixels.size(1) * model.scale()));
  for (std::int64_t tile = kTile;; tile /= 2) {
    try {
      return by_tiles_of(model, planes, tile, device, dtype, tile_done).movedim(1, -1).clamp(0.0, 1.0);
    } catch (const OutOfMemory& problem) {
      if (tile / 2 < kSmallestTile) throw;
      log::info("{}; going on with tiles of {} pixels", problem.what(), tile / 2);
    }
  }
}

}  // namespace weft::models
