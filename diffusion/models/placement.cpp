// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/placement.hpp"

#include <algorithm>

#include <c10/core/CachingDeviceAllocator.h>

#include "diffusion/weights/residency.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/host_memory.hpp"
#include "engine/base/log.hpp"

namespace weft::models {
namespace {

constexpr std::uint64_t kUnlimited = device::ComputePolicy::kUnlimited;
constexpr std::uint64_t kConvertedText = std::uint64_t{1} << 30;
/// What a device's libraries and the pieces of streamed weights take.
constexpr std::uint64_t kReserve = std::uint64_t{1} << 30;

std::uint64_t percent_of(std::uint64_t bytes, std::uint64_t percent) { return bytes / 100 * percent; }

std::uint64_t device_bytes(at::Device device) {
  const auto [free, total] = c10::getDeviceAllocator(device.type())->getMemoryInfo(device.index());
  return total;
}

std::uint64_t host_limit(const Model& model, const device::Settings& settings, at::ScalarType storage) {
  const std::uint64_t limit = settings.memory_limit.value_or(percent_of(total_host_bytes(), 60));
  return model.network->store().bytes_in(storage) <= limit ? kUnlimited : 0;
}

std::uint64_t device_limit(const device::Settings& settings, std::uint64_t activation_bytes) {
  const std::uint64_t all = device_bytes(settings.device);
  const std::uint64_t limit = std::min(settings.vram.value_or(percent_of(all, 92)), all);
  const std::uint64_t taken = activation_bytes > kUnlimited - kReserve ? kUnlimited : activation_bytes + kReserve;
  return limit - std::min(limit, taken);
}

}  // namespace

device::ComputePolicy placement(const Model& model, const device::Settings& settings, std::uint64_t activation_bytes) {
  device::ComputePolicy policy = device::diffusion_policy(settings);
  if (model.weight_dtype) policy.storage = model.weight_dtype;
  policy.resident_limit = settings.device.is_cpu()
                              ? host_limit(model, settings, policy.storage.value_or(policy.compute))
                              : device_limit(settings, activation_bytes);
  return policy;
}

device::ComputePolicy text_placement(const weights::ParameterStore& store, const device::Settings& settings) {
  device::ComputePolicy policy = device::text_policy(settings);
  if (policy.storage && store.bytes_in(*policy.storage) > kConvertedText) policy.resident_limit = 0;
  return policy;
}

Placed place(const Model& model, const device::Settings& settings, std::uint64_t activation_bytes,
             const CancelToken& cancel) {
  device::ComputePolicy policy = placement(model, settings, activation_bytes);
  weights::ParameterStore& store = model.network->store();
  if (policy.resident_limit == 0 || !settings.device.is_cpu()) weights::release_others(&store);
  try {
    auto lease = store.prepare(policy, *model.patches, cancel);
    return {policy, std::move(lease)};
  } catch (const OutOfMemory& problem) {
    if (policy.resident_limit == 0) throw;
    log::info("{}; the weights are streamed instead", problem.what());
  }
  policy.resident_limit = 0;
  store.release();
  weights::release_others(&store);
  auto lease = store.prepare(policy, *model.patches, cancel);
  return {policy, std::move(lease)};
}

}  // namespace weft::models
