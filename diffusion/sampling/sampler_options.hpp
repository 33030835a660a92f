// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include "diffusion/sampling/sampler.hpp"

/// Samplers with other settings than the registry's, for the nodes that offer them. Each is made by its own file in
/// `samplers/`.
namespace weft::sampling {

/// A sampler that stands under another name too, at that name's place in ComfyUI's list.
inline Sampler ranked(Sampler sampler, int rank) {
  sampler.rank = rank;
  return sampler;
}

/// Of solvers that lift x to a higher noise level before each step (Karras et al. 2022, algorithm 2).
struct ChurnOptions {
  double s_churn = 0.0;  ///< how far, over all steps together; 0: not at all
  double s_tmin = 0.0, s_tmax = std::numeric_limits<double>::infinity();  ///< only at noise levels between these
  double s_noise = 1.0;                                                   ///< a factor for the noise
};
Sampler euler_sampler(ChurnOptions options);
Sampler heun_sampler(ChurnOptions options);
Sampler dpm_2_sampler(ChurnOptions options);

/// Of samplers that go below the next noise level and renoise up to it.
struct AncestralOptions {
  double eta = 1.0;      ///< how much is renoised: 0 is none
  double s_noise = 1.0;  ///< a factor for that noise
};
Sampler euler_ancestral_sampler(AncestralOptions options);
Sampler euler_ancestral_cfg_pp_sampler(AncestralOptions options);
Sampler dpm_2_ancestral_sampler(AncestralOptions options);
Sampler dpmpp_2s_ancestral_sampler(AncestralOptions options);

/// Of solvers of the reverse stochastic differential equation.
struct SdeOptions {
  double eta = 1.0;      ///< how stochastic: 0 is the ordinary equation
  double s_noise = 1.0;  ///< a factor for the noise
};
/// r: where between two levels the second stage lies.
Sampler dpmpp_sde_sampler(SdeOptions options, double r = 0.5);
/// The weights of a step's two stages: by phi_1 alone, or by phi_1 and phi_2 of exponential integrators.
enum class SeedsWeights { phi_1, phi_2 };
Sampler seeds_2_sampler(SdeOptions options, double r = 0.5, SeedsWeights weights = SeedsWeights::phi_1);
Sampler seeds_3_sampler(SdeOptions options);
Sampler dpmpp_3m_sde_sampler(SdeOptions options);
enum class SecondOrder { midpoint, heun };
Sampler dpmpp_2m_sde_sampler(SdeOptions options, SecondOrder type = SecondOrder::midpoint);

/// How many steps a linear multistep method looks back on. Throws NodeError for orders it does not have.
Sampler lms_sampler(std::int64_t order);
Sampler ipndm_sampler(std::int64_t max_order);
Sampler deis_sampler(std::int64_t max_order);

/// Of DPM-Solver with adaptive steps (Lu et al. 2022, section 3.4); step size by a PID controller.
struct AdaptiveOptions {
  std::int64_t order = 3;  ///< 2 or 3
  double rtol = 0.05, atol = 0.0078;
  double h_init = 0.05;  ///< the first step, in log(sigma)
  double pcoeff = 0.0, icoeff = 1.0, dcoeff = 0.0;
  double accept_safety = 0.81;
  double eta = 0.0, s_noise = 1.0;
};
Sampler dpm_adaptive_sampler(AdaptiveOptions options);

Sampler gradient_estimation_sampler(double gamma);

/// Euler's method along the direction that x would have with the negative's say added (Chung et al. 2024, CFG++, as
/// ComfyUI's alternative form has it).
Sampler euler_cfg_pp_alternative_sampler();

/// Of lcm: factors for the noise of the first and of the last step, even steps between.
struct LcmOptions {
  double s_noise = 1.0, s_noise_end = 1.0;
  double noise_clip_std = 0.0;  ///< noise is kept within so many standard deviations; 0: it is left alone
};
Sampler lcm_sampler(LcmOptions options);

/// Of lcm that enlarges the picture over its first steps.
struct LcmUpscaleOptions {
  double scale = 1.0;                 ///< of the result
  std::optional<std::int64_t> steps;  ///< over which it is enlarged; empty: half of them
  std::function<at::Tensor(const at::Tensor& x, std::int64_t width, std::int64_t height)> resized;
};
Sampler lcm_upscale_sampler(LcmUpscaleOptions options);

/// Of extended reverse-time SDE solvers.
struct ErSdeOptions {
  double s_noise = 1.0;
  std::int64_t max_stage = 3;     ///< 1 to 3
  std::optional<double> reverse;  ///< reverse-time SDE of this eta instead of the extended one
};
Sampler er_sde_sampler(ErSdeOptions options);

/// Of the stochastic Adams solver: stochastic where last_sigma <= sigma <= first_sigma.
struct SaSolverOptions {
  double eta = 1.0;
  std::optional<double> first_sigma, last_sigma;  ///< empty: at a fifth and at four fifths of the way
  double s_noise = 1.0;
  std::int64_t predictor_order = 3;  ///< at least 1
  std::int64_t corrector_order = 4;  ///< 0: no corrector
  bool pece = false;                 ///< evaluates the corrected x once more
  bool simple_order_2 = false;
};
Sampler sa_solver_sampler(SaSolverOptions options);

}  // namespace weft::sampling
