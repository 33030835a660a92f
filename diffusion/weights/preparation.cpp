// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/preparation.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <vector>

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/arena.hpp"
#include "diffusion/weights/stochastic_rounding.hpp"
#include "diffusion/weights/widen.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {
namespace {

// What ComfyUI puts before a denoising network's keys; the only networks whose patches are rounded to fp8.
const std::string kReferenceName = "diffusion_model.";

// How far ahead of a streamed weight the file's pages are asked for.
constexpr std::size_t kReadAhead = std::size_t{256} << 20;

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
    : policy_(policy), patches_(patches), room_(policy.resident_limit) {
  device::ComputePolicy kind = policy;
  kind.resident_limit = device::ComputePolicy::kUnlimited;
  kind.products_beside = false;  // an unpatched weight is the same either way
  policy_identity_ = device::identity(kind);
  std::sort(parameters.begin(), parameters.end(),
            [](const Parameter* a, const Parameter* b) { return a->order_ < b->order_; });
  for (Parameter* parameter : parameters) {
    Item item = item_for(parameter);
    if (item.streamed) streamed_.push_back(parameter);
    if (!(parameter->prepared_for_ == item.wanted)) stale_.push_back(std::move(item));
  }
  // In the file's order, so that a file that is not yet in memory is read from start to end.
  std::sort(stale_.begin(), stale_.end(),
            [](const Item& a, const Item& b) { return a.parameter->source_address() < b.parameter->source_address(); });
}

Preparation::Item Preparation::item_for(Parameter* parameter) {
  const at::ScalarType source = parameter->source_dtype();
  Item item{.parameter = parameter,
            .patches = patches_of(parameter),
            .storage = at::isFloatingType(source) && !unpacked_on_use(*parameter) ? policy_.storage.value_or(source) : source};
  choose_place(item);
  const at::Tensor& kept = parameter->kept_;
  item.in_place = item.place == Place::memory && kept.defined() && !kept.is_same(parameter->source_) &&
                  kept.scalar_type() == item.storage && kept.device() == policy_.device &&
                  kept.sizes() == at::IntArrayRef(sizes_of(item)) && !parameter->in_scratch_;
  item.wanted = wanted_for(item);
  return item;
}

// Quantised weights stay as they are on the CPU, whatever dtype is asked for, and a change is added unrounded as each is
// used. On a GPU they are unpacked once, as far as there is room.
bool Preparation::unpacked_on_use(const Parameter& parameter) const {
  return policy_.device.is_cpu() && parameter.in_blocks();
}

const Patches* Preparation::patches_of(Parameter* parameter) {
  beside_.emplace_back(parameter, std::vector<ThinProduct>());
  const auto found = patches_.find(parameter->key());
  if (found == patches_.end() || found->second.empty()) return nullptr;
  if (!policy_.products_beside || !parameter->serves_layer_) return &found->second;
  auto products = thin_products(found->second);
  if (!products) return &found->second;
  beside_.back().second = std::move(*products);
  return nullptr;
}

void Preparation::choose_place(Item& item) {
  const bool as_in_file = item.storage == item.parameter->source_dtype() && policy_.device.is_cpu();
  const bool rounded = item.patches != nullptr && is_fp8(item.storage) && policy_.round_patches;
  item.deferred = item.patches != nullptr && ((is_fp8(item.storage) && !rounded) || unpacked_on_use(*item.parameter));
  const bool needs_room = !as_in_file || (item.patches != nullptr && !item.deferred);
  if (needs_room) {
    const std::uint64_t bytes = item.parameter->source_.numel() * c10::elementSize(item.storage);
    item.streamed = bytes > room_;
    if (!item.streamed) room_ -= bytes;
  } else {
    // Pieces are joined on use, which costs less than memory for the whole.
    item.streamed = policy_.resident_limit == 0 || item.parameter->in_pieces();
  }
  if (rounded && (policy_.device.is_cpu() || item.streamed))
    item.place = Place::scratch;
  else if (item.streamed || !needs_room)
    item.place = Place::file;
  else
    item.place = Place::memory;
  if (item.place == Place::file) item.deferred = item.patches != nullptr;
}

Hash Preparation::wanted_for(const Item& item) const {
  Hasher hasher;
  hasher.add(policy_identity_).add(std::uint64_t(item.place)).add(std::uint64_t{item.streamed});
  if (item.patches != nullptr)
    for (const auto& patch : *item.patches) hasher.add(patch->identity());
  return hasher.digest();
}

std::vector<std::int64_t> Preparation::sizes_of(const Item& item) const {
  return item.patched_now() ? sizes_after(*item.patches, item.parameter->sizes()) : item.parameter->sizes().vec();
}

at::Device Preparation::device_of(const Item& item) const {
  return item.place == Place::memory ? policy_.device : at::Device(at::kCPU);
}

std::size_t Preparation::arena_bytes(Place place) const {
  std::size_t bytes = 0;
  for (const Item& item : stale_)
    if (item.place == place && (place == Place::scratch || needs_arena(item)))
      bytes += Arena::bytes_for(sizes_of(item), item.storage);
  return bytes;
}

std::size_t Preparation::host_bytes() const { return arena_bytes(Place::memory); }

void Preparation::plan() {
  for (const Item& item : stale_) {
    item.parameter->prepared_for_ = {};
    if (!item.in_place) item.parameter->kept_.reset();  // before anything new is allocated
  }
  const std::size_t memory = arena_bytes(Place::memory), scratch = arena_bytes(Place::scratch);
  const std::shared_ptr<Arena> arena = memory > 0 ? Arena::make(memory) : nullptr;
  const std::shared_ptr<Arena> on_disk = scratch > 0 ? Arena::make_on_disk(scratch) : nullptr;
  for (Item& item : stale_) {
    Parameter& parameter = *item.parameter;
    if (item.place == Place::file)
      parameter.kept_ = parameter.source_;
    else if (item.place == Place::scratch && on_disk != nullptr)
      parameter.kept_ = on_disk->take(sizes_of(item), item.storage);
    else if (needs_arena(item) && arena != nullptr)
      parameter.kept_ = arena->take(sizes_of(item), item.storage);
    else if (!item.in_place)
      parameter.kept_ = at::empty(sizes_of(item), at::TensorOptions().dtype(item.storage).device(device_of(item)));
    describe_use(item);
  }
  expect_what_follows();
  for (auto& [parameter, products] : beside_) {
    if (!policy_.device.is_cpu())
      for (ThinProduct& product : products) {
        product.down = product.down.to(policy_.device, policy_.compute);
        product.up = product.up.to(policy_.device, policy_.compute);
      }
    parameter->products_ = std::move(products);
  }
  beside_.clear();
}

void Preparation::describe_use(const Item& item) const {
  Parameter& parameter = *item.parameter;
  const bool floating = at::isFloatingType(parameter.source_dtype());
  parameter.compute_ = floating ? policy_.compute : parameter.source_dtype();
  parameter.in_scratch_ = item.place == Place::scratch;
  // What is rounded to fp8 again is divided by the scale before; all else that is made here is multiplied by it.
  parameter.kept_scale_ = item.place == Place::memory ? std::nullopt : parameter.scale_;
  parameter.on_use_.reset();
  if (!item.streamed && !item.deferred) return;
  parameter.on_use_.emplace();
  parameter.on_use_->device = policy_.device;
  if (item.deferred) parameter.on_use_->patches = *item.patches;
  if (item.place == Place::file && is_fp8(item.storage) && item.storage != parameter.source_dtype())
    parameter.on_use_->round_to = item.storage;
}

// Each streamed weight asks for the pages of what is used a while after it, and the first one for all up to there.
void Preparation::expect_what_follows() {
  std::size_t asked = 0, ahead = 0;
  for (std::size_t i = 0; i < streamed_.size(); ++i) {
    Parameter& now = *streamed_[i];
    if (i > 0) ahead -= std::min(ahead, now.source_.nbytes());
    if (!now.on_use_) continue;
    now.on_use_->expect.clear();
    for (; asked < streamed_.size() && ahead < kReadAhead; ++asked) {
      if (asked > i) ahead += streamed_[asked]->source_.nbytes();
      if (asked > i) std::ranges::copy(streamed_[asked]->source_bytes(), std::back_inserter(now.on_use_->expect));
    }
  }
}

void Preparation::run(const CancelToken& cancel) {
  // A GPU has one queue. On the CPU each weight belongs to one thread.
  const int threads = policy_.device.is_cpu() ? at::get_num_threads() : 1;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    try {
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
  if (item.patched_now())
    copy_into_place(item, patched(item));
  else if (item.place == Place::memory && parameter.scale_)
    copy_into_place(item, Parameter::scaled(parameter.whole(), at::kFloat, parameter.scale_));
  else if (item.place == Place::memory)
    copy_source_into_place(item);
  parameter.prepared_for_ = item.wanted;
}

at::Tensor Preparation::patched(const Item& item) const {
  const Parameter& parameter = *item.parameter;
  at::Tensor weight;
  if (item.place == Place::memory && item.storage == at::kFloat && !parameter.scale_ &&
      parameter.kept_.sizes() == parameter.sizes()) {
    copy_source_into_place(item);  // patched where it stays
    weight = parameter.kept_;
  } else {
    const at::Tensor source = parameter.whole().to(device_of(item));
    weight = Parameter::scaled(source, at::kFloat, parameter.scale_);
    if (weight.is_same(parameter.source_)) weight = weight.clone();
  }
  weight = apply_all(*item.patches, std::move(weight), parameter.key());
  if (!is_fp8(item.storage)) return weight;
  if (parameter.kept_scale_) weight = weight / *parameter.kept_scale_;
  return policy_.round_patches
             ? round_stochastically(weight.cpu(), item.storage, rounding_seed(kReferenceName + parameter.key()))
             : weight;
}

void Preparation::copy_into_place(const Item& item, const at::Tensor& weight) const {
  const at::Tensor& kept = item.parameter->kept_;
  if (!weight.is_same(kept)) copy_into(item, kept, weight);
}

void Preparation::copy_source_into_place(const Item& item) const {
  const Parameter& parameter = *item.parameter;
  if (!parameter.in_pieces()) return copy_into(item, parameter.kept_, parameter.source_);
  std::int64_t row = 0;
  for (const at::Tensor& part : parameter.parts()) {
    copy_into(item, parameter.kept_.narrow(0, row, part.size(0)), part);
    row += part.size(0);
  }
}

void Preparation::copy_into(const Item& item, const at::Tensor& place, const at::Tensor& weight) const {
  if (needs_arena(item))
    fill_first(place, weight);
  else
    convert_into(place, weight.contiguous());
}

}  // namespace weft::weights
