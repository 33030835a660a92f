// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

/// The noise levels that a model was trained on. One file per kind in `tables/`.
class SigmaTable {
 public:
  virtual ~SigmaTable() = default;
  /// [n], float32 on the CPU, rising.
  virtual const at::Tensor& sigmas() const = 0;
  /// The timestep that the network is told, float32, for each noise level. sigma: any shape, on any device.
  virtual at::Tensor timestep(const at::Tensor& sigma) const = 0;
  /// The noise level of a timestep, which may lie between two of the table. timestep: any shape.
  virtual at::Tensor sigma(const at::Tensor& timestep) const = 0;
  /// The noise level at `percent` (0..1) of the way from noise to picture; outside of that, one that no step reaches.
  virtual double percent_to_sigma(double percent) const = 0;
};

/// What a network predicts, and so how it is fed and read. One file per kind in `predictions/`.
/// sigma: 0-dim, or [B]; x, noise, latent, output: [B, C, h, w].
class Prediction {
 public:
  virtual ~Prediction() = default;
  virtual at::Tensor calculate_input(const at::Tensor& sigma, const at::Tensor& x) const = 0;
  virtual at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output,
                                        const at::Tensor& x) const = 0;
  /// The x that sampling starts from. max_denoise: it starts at the highest noise level, where no picture is left.
  virtual at::Tensor noise_scaling(const at::Tensor& sigma, const at::Tensor& noise, const at::Tensor& latent,
                                   bool max_denoise) const = 0;
  /// Undoes noise_scaling for what is left at the last sigma.
  virtual at::Tensor inverse_noise_scaling(const at::Tensor& sigma, const at::Tensor& x) const = 0;
};

/// A model's noise levels and what it predicts: all that samplers and schedules know of a model. Immutable.
class ModelSampling {
 public:
  ModelSampling(std::shared_ptr<const SigmaTable> table, std::shared_ptr<const Prediction> prediction);

  const at::Tensor& sigmas() const { return table_->sigmas(); }
  double sigma_min() const { return sigma_min_; }
  double sigma_max() const { return sigma_max_; }
  at::Tensor timestep(const at::Tensor& sigma) const { return table_->timestep(sigma); }
  at::Tensor sigma(const at::Tensor& timestep) const { return table_->sigma(timestep); }
  double percent_to_sigma(double percent) const { return table_->percent_to_sigma(percent); }

  at::Tensor calculate_input(const at::Tensor& sigma, const at::Tensor& x) const;
  at::Tensor calculate_denoised(const at::Tensor& sigma, const at::Tensor& output, const at::Tensor& x) const;
  at::Tensor noise_scaling(const at::Tensor& sigma, const at::Tensor& noise, const at::Tensor& latent,
                           bool max_denoise) const;
  at::Tensor inverse_noise_scaling(const at::Tensor& sigma, const at::Tensor& x) const;

 private:
  std::shared_ptr<const SigmaTable> table_;
  std::shared_ptr<const Prediction> prediction_;
  double sigma_min_;
  double sigma_max_;
};

/// The betas of a discrete diffusion process; the defaults are Stable Diffusion's.
struct DiscreteBetas {
  std::int64_t timesteps = 1000;
  double start = 0.00085;
  double end = 0.012;
};

/// Noise levels of betas whose square roots are evenly spaced (tables/discrete.cpp).
std::shared_ptr<const SigmaTable> discrete_table(const DiscreteBetas& betas = {});
/// The network predicts the noise (predictions/eps.cpp).
std::shared_ptr<const Prediction> eps_prediction();
/// What SD 1.x was trained with: discrete_table() and eps_prediction().
std::shared_ptr<const ModelSampling> discrete_eps(const DiscreteBetas& betas = {});

}  // namespace weft::sampling
