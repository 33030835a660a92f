// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <ATen/ATen.h>

#include "diffusion/device/device.hpp"
#include "engine/base/hash.hpp"

namespace weft::device {

/// How the weights of one network are kept and used.
struct ComputePolicy {
  at::Device device = at::kCPU;
  std::optional<at::ScalarType> storage;  ///< kept (and patched) in this dtype; nothing: the file's own
  at::ScalarType compute = at::kFloat;    ///< cast to this on use, when it is not the one kept
  bool operator==(const ComputePolicy&) const = default;
};

/// The network that denoises. fp32, and auto on the CPU: float32; auto on CUDA: float16; bf16 / fp16: that.
ComputePolicy diffusion_policy(const Settings& settings);

/// Text encoders. fp32: float32. Otherwise, as ComfyUI does by default: kept and patched in the file's dtype, used in
/// float32.
ComputePolicy text_policy(const Settings& settings);

/// The autoencoder. float32 on the CPU; on CUDA bfloat16 unless fp32 is asked for.
ComputePolicy vae_policy(const Settings& settings);

/// Names a policy inside cache keys.
Hash identity(const ComputePolicy& policy);

}  // namespace weft::device
