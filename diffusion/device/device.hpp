// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ATen/ATen.h>

namespace weft::device {

/// What `--dtype` asks for; what it means for each kind of network is in policy.hpp.
enum class DtypeMode { automatic, fp32, fp16, bf16 };

/// Where and how to compute: the answer to --device, --dtype and --threads.
struct Settings {
  at::Device device = at::kCPU;
  DtypeMode dtype = DtypeMode::automatic;
  int threads = 0;  ///< threads of one operation on the CPU; 0: libtorch's own choice
  std::optional<std::uint64_t> memory_limit;  ///< bytes of converted weights that the host may hold
  std::optional<std::uint64_t> vram;          ///< bytes of the device that may be used
  bool round_patches = false;                 ///< --lora-rounding comfyui
  bool lora_beside = false;                   ///< --lora apply
  bool reference_lora_rules = false;          ///< --lora-rules comfyui
};

/// Reads `cpu`, `cuda`, `cuda:N` or `auto` (the first CUDA device when there is one, else the CPU).
/// Must run before anything else asks libtorch about CUDA: it loads libtorch_cuda when CUDA is wanted.
/// Throws UsageError for another word and DeviceError when the device is not there, with the reason.
at::Device parse_device(std::string_view text);

/// Reads `auto`, `fp32`, `fp16` or `bf16`. Throws UsageError for another word.
DtypeMode parse_dtype_mode(std::string_view text);

std::string_view dtype_mode_name(DtypeMode mode);

/// "cpu (2 threads)" or "cuda:0 (NVIDIA H100, 79.1 GiB)".
std::string describe(const Settings& settings);

}  // namespace weft::device
