// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "engine/base/registry.hpp"

namespace weft::sampling {

/// A choice of noise levels for a number of steps. One file each in `schedules/`; known by ComfyUI's names.
struct Schedule {
  int rank;  ///< its place in ComfyUI's list
  /// [n] float32, falling, ending in 0; n is mostly steps + 1, but ddim_uniform may give more. steps >= 1.
  std::function<at::Tensor(const ModelSampling& sampling, std::int64_t steps)> sigmas;
};
using ScheduleRegistry = Registry<Schedule>;

/// All names in ComfyUI's order.
std::vector<std::string> scheduler_names();

/// The sigmas of the named schedule. Throws NodeError for an unknown name or steps < 1.
at::Tensor calculate_sigmas(const ModelSampling& sampling, const std::string& scheduler, std::int64_t steps);

/// The sigmas that BasicScheduler gives: with denoise < 1 the tail of a longer schedule, with denoise 0 none. Throws
/// NodeError also when steps / denoise is beyond reason.
at::Tensor scheduled_sigmas(const ModelSampling& sampling, const std::string& scheduler, std::int64_t steps,
                            double denoise);

/// The sigmas that KSampler walks: with denoise < 1 the tail of a longer schedule, with denoise 0 none; for some
/// samplers without the last but one. Throws NodeError also when steps / denoise is beyond reason.
at::Tensor ksampler_sigmas(const ModelSampling& sampling, const std::string& sampler, const std::string& scheduler,
                           std::int64_t steps, double denoise);

}  // namespace weft::sampling
