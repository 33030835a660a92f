// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/preparation.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <vector>

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/arena.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {
namespace {

Hash wanted_for(const Hash& policy, const std::vector<std::shared_ptr<const WeightPatch>>* patches) {
  Hasher hasher;
  hasher.add(policy);
  if (patches != nullptr)
    for (const auto& patch : *patches) hasher.add(patch->identity());
  return hasher.digest();
}

void check_patched(const at::Tensor& weight, const Parameter& parameter) {
  if (weight.sizes() == parameter.sizes() && weight.scalar_type() == at::kFloat) return;
  throw WeightsError(
      fmt::format("a patch turned '{}' from {} into {} {}", parameter.key(), tensor::shape_text(parameter.sizes()),
                  tensor::dtype_name(weight.scalar_type()), tensor::shape_text(weight.sizes())),
      "The LoRA is made for another model.");
}

// Runs `work` on so many threads, each of which computes alone, and throws what one of them threw. Own threads, since
// at::parallel_for is serial in a program that is built without OpenMP.
template <typename Work>
void in_parallel(std::size_t count, const Work& work) {
  if (count <= 1) {
    const tensor::InferenceGuard guard;
    return work();
  }
  std::vector<std::future<void>> workers;
  for (std::size_t i = 0; i < count; ++i)
    workers.push_back(std::async(std::launch::async, [&work] {
      const tensor::BackgroundGuard guard;
      work();
    }));
  for (auto& worker : workers) worker.wait();
  for (auto& worker : workers) worker.get();
}

}  // namespace

Preparation::Preparation(std::vector<Parameter*> parameters, const device::ComputePolicy& policy,
                         const PatchSet& patches)
    : policy_(policy), patches_(patches) {
  const Hash policy_identity = device::identity(policy);
  for (Parameter* parameter : parameters) {
    const Item item = item_for(parameter, policy_identity);
    if (!(parameter->prepared_for_ == item.wanted)) stale_.push_back(item);
  }
}

Preparation::Item Preparation::item_for(Parameter* parameter, const Hash& policy_identity) const {
  const auto found = patches_.find(parameter->key());
  const bool patched = found != patches_.end() && !found->second.empty();
  const auto* patches = patched ? &found->second : nullptr;
  const at::Tensor& source = parameter->source_;
  const bool floating = at::isFloatingType(source.scalar_type());
  const at::ScalarType storage = floating ? policy_.storage.value_or(source.scalar_type()) : source.scalar_type();
  const bool from_file = !patched && storage == source.scalar_type() && policy_.device.is_cpu();
  const at::Tensor& kept = parameter->kept_;
  const bool in_place = !from_file && kept.defined() && !kept.is_same(source) && kept.scalar_type() == storage &&
                        kept.device() == policy_.device;
  return {parameter, patches, wanted_for(policy_identity, patches), storage, from_file, in_place};
}

std::size_t Preparation::host_bytes() const {
  std::size_t bytes = 0;
  for (const Item& item : stale_)
    if (needs_arena(item)) bytes += Arena::bytes_for(item.parameter->sizes(), item.storage);
  return bytes;
}

void Preparation::plan() {
  for (const Item& item : stale_) {
    item.parameter->prepared_for_ = {};
    if (!item.in_place) item.parameter->kept_.reset();  // before anything new is allocated
  }
  const std::size_t bytes = host_bytes();
  const std::shared_ptr<Arena> arena = bytes > 0 ? Arena::make(bytes) : nullptr;
  for (Item& item : stale_) {
    Parameter& parameter = *item.parameter;
    if (item.from_file)
      parameter.kept_ = parameter.source_;
    else if (needs_arena(item) && arena != nullptr)
      parameter.kept_ = arena->take(parameter.sizes(), item.storage);
    else if (!item.in_place)
      parameter.kept_ = at::empty(parameter.sizes(), at::TensorOptions().dtype(item.storage).device(policy_.device));
    const bool floating = at::isFloatingType(parameter.source_.scalar_type());
    parameter.compute_ = floating ? policy_.compute : parameter.source_.scalar_type();
  }
}

void Preparation::run(const CancelToken& cancel) {
  // A GPU has one queue. On the CPU each weight belongs to one thread.
  const int threads = policy_.device.is_cpu() ? at::get_num_threads() : 1;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    try {
      // In the file's order, so that a file that is not yet in memory is read from start to end.
      for (std::size_t i = next++; i < stale_.size(); i = next++) {
        cancel.check();
        fill(stale_[i]);
      }
    } catch (...) {
      next = stale_.size();  // the other threads stop too
      throw;
    }
  };
  try {
    in_parallel(std::min<std::size_t>(static_cast<std::size_t>(threads), stale_.size()), work);
  } catch (const c10::OutOfMemoryError& error) {
    throw OutOfMemory(
        fmt::format("the weights do not fit on {}: {}", policy_.device.str(), error.what_without_backtrace()),
        "Use a smaller dtype (--dtype fp16), or --device cpu.");
  }
}

void Preparation::fill(const Item& item) const {
  Parameter& parameter = *item.parameter;
  if (!item.from_file) {
    if (item.patches != nullptr)
      patch_into_place(item);
    else
      copy_into_place(item, parameter.source_);
  }
  parameter.prepared_for_ = item.wanted;
}

void Preparation::patch_into_place(const Item& item) const {
  const Parameter& parameter = *item.parameter;
  at::Tensor weight = parameter.kept_;
  if (item.storage == at::kFloat)
    copy_into_place(item, parameter.source_);
  else
    weight = parameter.source_.to(policy_.device, at::kFloat);
  for (const auto& patch : *item.patches) {
    weight = patch->apply(std::move(weight), parameter.key());
    check_patched(weight, parameter);
  }
  if (!weight.is_same(parameter.kept_)) copy_into_place(item, weight);
}

void Preparation::copy_into_place(const Item& item, const at::Tensor& weight) const {
  if (needs_arena(item))
    fill_first(item.parameter->kept_, weight);
  else
    item.parameter->kept_.copy_(weight);
}

}  // namespace weft::weights
