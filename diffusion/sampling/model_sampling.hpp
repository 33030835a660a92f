// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

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
  /// Whether any level between the lowest and the highest is one that the model knows.
  virtual bool is_continuous() const { return false; }
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
  /// Whether x is sigma * noise + (1 - sigma) * picture (rectified flow) rather than picture + sigma * noise.
  /// Samplers that add noise on the way need to know.
  virtual bool is_flow() const { return false; }
  /// What checkpoints call it: "epsilon", "v"; empty where they have no word.
  virtual std::string_view checkpoint_name() const { return {}; }
};

/// A model's noise levels and what it predicts: all that samplers and schedules know of a model. Immutable.
class ModelSampling {
 public:
  ModelSampling(std::shared_ptr<const SigmaTable> table, std::shared_ptr<const Prediction> prediction);

  const at::Tensor& sigmas() const { return table_->sigmas(); }
  double sigma_min() const { return sigma_min_; }
  double sigma_max() const { return sigma_max_; }
  bool is_flow() const { return prediction_->is_flow(); }
  bool is_continuous() const { return table_->is_continuous(); }
  std::string_view checkpoint_name() const { return prediction_->checkpoint_name(); }
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
  bool zero_terminal_snr = false;  ///< rescaled so that nothing of the picture is left at the highest level
};

/// Noise levels of betas whose square roots are evenly spaced (tables/discrete.cpp).
std::shared_ptr<const SigmaTable> discrete_table(const DiscreteBetas& betas = {});
/// Every twentieth noise level of discrete_table(), as models distilled to few steps know them (tables/distilled.cpp).
std::shared_ptr<const SigmaTable> distilled_table(const DiscreteBetas& betas = {});
/// Rectified flow with Flux's shift mu: 10,000 levels, the timestep is the level (tables/flux.cpp).
std::shared_ptr<const SigmaTable> flux_table(double mu);
/// Rectified flow with SD3's shift: 1,000 levels, timestep = level * multiplier (tables/discrete_flow.cpp).
std::shared_ptr<const SigmaTable> discrete_flow_table(double shift, double multiplier);
/// Any level between two, 0 < sigma_min < sigma_max, as EDM's networks are told it (tables/continuous_edm.cpp).
std::shared_ptr<const SigmaTable> continuous_edm_table(double sigma_min, double sigma_max);
/// The same, told as the angle of the v-diffusion circle (tables/continuous_v.cpp).
std::shared_ptr<const SigmaTable> continuous_v_table(double sigma_min, double sigma_max);

/// The network predicts the noise (predictions/eps.cpp).
std::shared_ptr<const Prediction> eps_prediction();
/// The network predicts v, a mix of noise and picture (predictions/v.cpp).
std::shared_ptr<const Prediction> v_prediction();
/// The network is preconditioned for pictures of this standard deviation (predictions/edm.cpp).
std::shared_ptr<const Prediction> edm_prediction(double sigma_data);
/// The network predicts the picture, from an x that is scaled for it or not (predictions/x0.cpp).
std::shared_ptr<const Prediction> x0_prediction(bool scaled_input);
/// The network predicts the noise and was distilled for consistency; `table` tells its timesteps (predictions/lcm.cpp).
std::shared_ptr<const Prediction> lcm_prediction(std::shared_ptr<const SigmaTable> table);
/// The network predicts the direction from picture to noise (predictions/flow.cpp).
std::shared_ptr<const Prediction> flow_prediction();

/// What SD 1.x was trained with: discrete_table() and eps_prediction().
std::shared_ptr<const ModelSampling> discrete_eps(const DiscreteBetas& betas = {});
/// What SD 2.x at 768 and many finetunes were trained with: discrete_table() and v_prediction().
std::shared_ptr<const ModelSampling> discrete_v(const DiscreteBetas& betas = {});
/// The mu that Flux was trained with for pictures of that size in pixels: between base_shift at 256 tokens of 16x16
/// pixels and max_shift at 4096, and on along that line.
double flux_shift(double max_shift, double base_shift, std::int64_t width, std::int64_t height);
/// What Flux was trained with: flux_table(mu) and flow_prediction(). mu: 1.15 for dev at any size.
std::shared_ptr<const ModelSampling> flux_sampling(double mu);
/// What SD3 (multiplier 1000) and AuraFlow (multiplier 1) were trained with.
std::shared_ptr<const ModelSampling> discrete_flow(double shift, double multiplier);

}  // namespace weft::sampling
