// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/policy.hpp"

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

}  // namespace

ComputePolicy diffusion_policy(const Settings& settings) {
  // CPUs compute float16 far slower than float32, so that auto means float32 there; GPUs the other way round.
  const auto fallback = settings.device.is_cpu() ? at::kFloat : at::kHalf;
  const auto dtype = asked_for(settings).value_or(fallback);
  return {settings.device, dtype, dtype};
}

ComputePolicy text_policy(const Settings& settings) {
  if (settings.dtype == DtypeMode::fp32) return {settings.device, at::kFloat, at::kFloat};
  return {settings.device, std::nullopt, at::kFloat};
}

ComputePolicy vae_policy(const Settings& settings) {
  const bool exact = settings.device.is_cpu() || settings.dtype == DtypeMode::fp32;
  const auto dtype = exact ? at::kFloat : at::kBFloat16;
  return {settings.device, dtype, dtype};
}

Hash identity(const ComputePolicy& policy) {
  Hasher hasher;
  hasher.add(policy.device.str());
  hasher.add(policy.storage ? std::uint64_t(*policy.storage) : ~std::uint64_t{0});
  hasher.add(std::uint64_t(policy.compute));
  return hasher.digest();
}

}  // namespace weft::device
