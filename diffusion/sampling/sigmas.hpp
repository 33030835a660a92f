// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/model_sampling.hpp"

/// Noise levels by formula and from published lists. All are [n] float32 on the CPU, falling, and end in 0 unless said.
/// All throw NodeError for steps < 1 or beyond reason, and where a formula has no answer (a level that is no number).
namespace weft::sampling {

/// Evenly spaced in sigma^(1/rho) (schedules/karras.cpp).
at::Tensor karras_sigmas(std::int64_t steps, double sigma_min, double sigma_max, double rho);
/// Evenly spaced in log(sigma) (schedules/exponential.cpp).
at::Tensor exponential_sigmas(std::int64_t steps, double sigma_min, double sigma_max);
/// A polynomial in log(sigma) (schedules/polyexponential.cpp).
at::Tensor polyexponential_sigmas(std::int64_t steps, double sigma_min, double sigma_max, double rho);
/// A continuous variance-preserving process (schedules/vp.cpp).
at::Tensor vp_sigmas(std::int64_t steps, double beta_d, double beta_min, double eps_s);
/// Laplace-distributed log(sigma), mean mu, scale beta (schedules/laplace.cpp); no 0 is appended.
at::Tensor laplace_sigmas(std::int64_t steps, double sigma_min, double sigma_max, double mu, double beta);
/// Entries of the model's table, beta-distributed: dense where alpha and beta are small (schedules/beta.cpp).
at::Tensor beta_sigmas(const ModelSampling& sampling, std::int64_t steps, double alpha, double beta);
/// From the ten timesteps that SD Turbo was distilled for (schedules/turbo.cpp).
at::Tensor turbo_sigmas(const ModelSampling& sampling, std::int64_t steps, double denoise);

/// Flux.2's, for a picture of that size in pixels (schedules/flux2.cpp).
at::Tensor flux2_sigmas(std::int64_t steps, std::int64_t width, std::int64_t height);

/// A published list of levels, interpolated in log(sigma) where it has another number of steps; denoise < 1 takes its
/// end, 0 nothing (schedules/listed.cpp).
at::Tensor listed_sigmas(const std::vector<double>& levels, std::int64_t steps, double denoise);

/// GITS' published levels; coefficient: 0.80 to 1.50 in steps of 0.05, higher for more steps at low noise
/// (schedules/gits.cpp). Throws NodeError for coefficients between those.
at::Tensor gits_sigmas(double coefficient, std::int64_t steps, double denoise);
/// Whether the table has a row for so many steps, for more than 20 the row of 20; else gits_sigmas() interpolates one.
bool gits_has_row(double coefficient, std::int64_t steps);

/// Steps between the levels of `sigmas` that lie between end_at and start_at, each pair divided into `parts`
/// (schedules/extended.cpp). spacing: "linear", "cosine" or "sine". start_at < 0: from the first on.
at::Tensor extended_sigmas(const at::Tensor& sigmas, std::int64_t parts, double start_at, double end_at,
                           const std::string& spacing);

/// Throws NodeError unless a schedule can have that many steps.
void require_steps(std::int64_t steps);
/// `sigmas` and a 0 behind them.
at::Tensor append_zero(const at::Tensor& sigmas);
/// Returns `sigmas`. Throws NodeError, naming what to change, when one of them is not a number.
at::Tensor finite_sigmas(at::Tensor sigmas, const std::string& what_to_change);

}  // namespace weft::sampling
