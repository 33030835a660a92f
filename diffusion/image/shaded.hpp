// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/image/size.hpp"
#include "diffusion/shader/shader.hpp"
#include "engine/base/cancel.hpp"

namespace weft::image {

/// A fragment shader and all that it is given.
struct Shading {
  std::string source;  ///< GLSL ES 3.00; what it may declare is told at shader::Job
  Size size;           ///< of what it draws
  std::int64_t frames = 1;
  shader::Numbers numbers;
  /// By sampler: [B, H, W, C] float32, C 1 to 4. Those with fewer pictures than frames go on with their last.
  std::map<std::string, at::Tensor, std::less<>> pictures;
  std::map<std::string, std::vector<float>, std::less<>> tables;  ///< by sampler: a row of grey pixels
  std::string fed_back;  ///< the sampler that shows the pass before, in shaders of several passes
};

/// Told after each frame.
using FramesShaded = std::function<void(std::int64_t done)>;

/// Draws frame by frame. Each output [frames, H, W, 4] float32, as the shader leaves it; one that it does not write is
/// zero. Throws UsageError for a shader that does not compile and for what does not fit together, FileError and
/// DeviceError, with what to install, where no OpenGL ES driver can be had.
std::array<at::Tensor, shader::kOutputs> shaded(const Shading& shading, const CancelToken& cancel,
                                                const FramesShaded& told);

/// What draws: "OpenGL ES 3.2 Mesa 22.3.6, llvmpipe (…)". Throws as above where nothing does.
std::string shader_driver();

}  // namespace weft::image
