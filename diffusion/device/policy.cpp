// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"

#include <string>
#include <unordered_map>

#include <ATen/cpu/Utils.h>

namespace weft::device {
namespace {

std::optional<at::ScalarType> asked_for(const Settings& settings) {
  switch (settings.dtype) {
    case DtypeMode::fp32:
      return at::kFloat;
    case DtypeMode::fp16:
      return at::kHalf;
    case DtypeMode::bf16:
      return at::kBFloat16;
    default:
      return std::nullopt;
  }
}

bool has(const std::unordered_map<std::string, c10::IValue>& capabilities, const std::string& name) {
  const auto found = capabilities.find(name);
  return found != capabilities.end() && found->second.isBool() && found->second.toBool();
}

}  // namespace

bool cpu_computes(at::ScalarType dtype) {
  static const auto capabilities = at::cpu::get_cpu_capabilities();
  if (dtype == at::kBFloat16) return has(capabilities, "avx512_bf16") || has(capabilities, "amx_bf16");
  if (dtype == at::kHalf) return has(capabilities, "avx512_fp16") || has(capabilities, "amx_fp16");
  return true;
}

ComputePolicy diffusion_policy(const Settings& settings) {
  // CPUs compute float16 far slower than float32, so that auto means float32 there; GPUs the other way round.
  const auto fallback = settings.device.is_cpu() ? at::kFloat : at::kHalf;
  const auto dtype = asked_for(settings).value_or(fallback);
  const auto compute = settings.device.is_cpu() && !cpu_computes(dtype) ? at::kFloat : dtype;
  return {.device = settings.device, .storage = dtype, .compute = compute, .round_patches = settings.round_patches,
          .products_beside = settings.lora_beside};
}

ComputePolicy text_policy(const Settings& settings) {
  if (settings.dtype == DtypeMode::fp32)
    return {.device = settings.device,
            .storage = at::kFloat,
            .compute = at::kFloat,
            .products_beside = settings.lora_beside};
  return {.device = settings.device, .compute = at::kFloat, .products_beside = settings.lora_beside};
}

ComputePolicy vae_policy(const Settings& settings) {
  const bool exact = settings.device.is_cpu() || settings.dtype == DtypeMode::fp32;
  const auto dtype = exact ? at::kFloat : at::kBFloat16;
  return {.device = settings.device, .storage = dtype, .compute = dtype};
}

Hash identity(const ComputePolicy& policy) {
  Hasher hasher;
  hasher.add(policy.device.str());
  hasher.add(policy.storage ? std::uint64_t(*policy.storage) : ~std::uint64_t{0});
  hasher.add(std::uint64_t(policy.compute));
  hasher.add(policy.resident_limit);
  hasher.add(std::uint64_t{policy.round_patches}).add(std::uint64_t{policy.products_beside});
  return hasher.digest();
}

}  // namespace weft::device
