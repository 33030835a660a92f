// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "diffusion/models/key_target.hpp"
#include "diffusion/sampling/conditioning.hpp"
#include "diffusion/sampling/latent_format.hpp"
#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/weights/parameter_store.hpp"

namespace weft::models {

/// What a model family knows of its denoising network beyond the network itself.
struct DiffusionTraits {
  std::string family;  ///< "SD1.x"
  sampling::LatentFormat latent_format;
  std::shared_ptr<const sampling::ModelSampling> sampling;
  sampling::MakeExtras extras{};  ///< what the network takes besides, where it does not make that itself
};

/// A denoising network with its weights. Immutable but for the store's converted values; may be shared by threads.
class DiffusionModel {
 public:
  /// Other names of the network's parameters -> where they lie in it.
  using KeyMap = std::map<std::string, KeyTarget, std::less<>>;

  DiffusionModel(std::shared_ptr<weights::ParameterStore> store, DiffusionTraits traits);
  virtual ~DiffusionModel();
  DiffusionModel(const DiffusionModel&) = delete;
  DiffusionModel& operator=(const DiffusionModel&) = delete;

  /// The network's raw output for x [B, C, h, w], scaled for it, timesteps [B], context [B, tokens, width], all on the
  /// device of the store's lease. Computes in the lease's dtype; returns float32 of x's shape.
  /// Only while a lease of store() lives. Throws NodeError when a shape does not fit the network, OutOfMemory.
  virtual at::Tensor forward(const at::Tensor& x, const at::Tensor& timesteps, const at::Tensor& context,
                             const sampling::Extras& extras) const = 0;

  /// What forward() takes besides, made of a prompt and of what is sampled: not repeated over the batch, on any device.
  /// Without an override: what the traits make. Throws NodeError where a shape does not fit.
  virtual sampling::Extras extras(const sampling::Cond& cond, const sampling::Subject& subject) const;

  /// About how many bytes forward() holds at its peak besides the weights, for x of this shape in this dtype.
  virtual std::uint64_t activation_bytes(at::IntArrayRef x_shape, at::ScalarType dtype) const = 0;

  /// Parameter names in diffusers' layout, biases included, without a prefix such as "transformer." -> where they lie
  /// in this network, for files that name them so ("LoRA").
  virtual KeyMap diffusers_key_map() const = 0;

  weights::ParameterStore& store() const { return *store_; }
  const sampling::LatentFormat& latent_format() const { return traits_.latent_format; }
  std::shared_ptr<const sampling::ModelSampling> sampling() const { return traits_.sampling; }
  const std::string& family() const { return traits_.family; }

 private:
  std::shared_ptr<weights::ParameterStore> store_;
  DiffusionTraits traits_;
};

}  // namespace weft::models
