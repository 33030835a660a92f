// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <ATen/core/Tensor.h>

#include "diffusion/weights/parameter_store.hpp"
#include "diffusion/weights/state_dict.hpp"

namespace weft::models {

/// UPSCALE_MODEL: a network that enlarges pictures by a fixed factor. Immutable but for the store's converted values.
class UpscaleModel {
 public:
  UpscaleModel(std::shared_ptr<weights::ParameterStore> store, std::string kind)
      : store_(std::move(store)), kind_(std::move(kind)) {}
  virtual ~UpscaleModel() = default;
  UpscaleModel(const UpscaleModel&) = delete;
  UpscaleModel& operator=(const UpscaleModel&) = delete;

  /// x: [B, in_channels(), H, W], 0..1, on the device and in the dtype of the store's lease. Returns [B, C, H * scale(),
  /// W * scale()], about 0..1. Only while a lease of store() lives.
  virtual at::Tensor forward(const at::Tensor& x) const = 0;
  /// How much larger the result is; 1 for networks that only clean up.
  virtual std::int64_t scale() const = 0;
  virtual std::int64_t in_channels() const = 0;
  /// Float values that forward() holds at its peak for each pixel of x.
  virtual std::int64_t values_per_pixel() const = 0;

  weights::ParameterStore& store() const { return *store_; }
  /// "ESRGAN", "Real-ESRGAN compact".
  const std::string& kind() const { return kind_; }

 private:
  std::shared_ptr<weights::ParameterStore> store_;
  std::string kind_;
};

/// The network of a file of weights, .pth or .safetensors, configured from its keys and shapes. Throws WeightsError: what
/// the file looks like where it is for another network, or which key does not fit.
std::shared_ptr<const UpscaleModel> load_upscale_model(const weights::StateDict& file);

/// Pictures enlarged, by overlapping tiles where they are large; tiles half as large each time memory has no room, down
/// to 128 pixels. pixels: [B, H, W, 3], 0..1, on the CPU; tile_done is told after each tile. Returns [B, H', W', 3],
/// 0..1, on the CPU. Only while a lease of the model's store lives, on `device` in `dtype`. Throws OutOfMemory, NodeError
/// for other channels, and what tile_done throws.
at::Tensor upscaled(const UpscaleModel& model, const at::Tensor& pixels, at::Device device, at::ScalarType dtype,
                    const std::function<void(std::int64_t done, std::int64_t total)>& tile_done);

}  // namespace weft::models
