// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
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
  /// Bytes of converted weights to hold at most. The weights beyond are streamed: they stay where the file is mapped,
  /// and are converted, patched (unrounded) and moved to the device each time they are used.
  std::uint64_t resident_limit = kUnlimited;
  /// fp8 weights of a denoising network that are patched are rounded back to fp8 once, stochastically as ComfyUI does
  /// it, into a file-backed scratch. Otherwise the file's weights stay, and the change is added unrounded as each is
  /// used.
  bool round_patches = false;
  /// Patches that are products of thin matrices stay beside their weights, whose layers compute with both, instead of
  /// being added to them.
  bool products_beside = false;

  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
  bool operator==(const ComputePolicy&) const = default;
};

/// Whether this CPU has instructions for arithmetic in `dtype`; without them libtorch is many times slower than
/// float32.
bool cpu_computes(at::ScalarType dtype);

/// The network that denoises. fp32, and auto on the CPU: float32; auto on CUDA: float16; bf16 / fp16: that. A CPU
/// without instructions for such a dtype (AVX512-BF16, AMX) keeps the weights in it and computes in float32.
ComputePolicy diffusion_policy(const Settings& settings);

/// Text encoders. fp32: float32. Otherwise, as ComfyUI does by
/// default: kept and patched in the file's dtype, used in float32.
ComputePolicy text_policy(const Settings& settings);

/// The autoencoder. float32 on the CPU; on CUDA bfloat16 unless fp32 is asked for.
ComputePolicy vae_policy(const Settings& settings);

/// Names a policy inside cache keys.
Hash identity(const ComputePolicy& policy);

}  // namespace weft::device
