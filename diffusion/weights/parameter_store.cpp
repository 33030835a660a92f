// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/parameter_store.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "diffusion/tensor/inference_guard.hpp"
#include "diffusion/weights/arena.hpp"
#include "diffusion/weights/preparation.hpp"
#include "diffusion/weights/residency.hpp"
#include "diffusion/weights/store_list.hpp"
#include "diffusion/weights/widen.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/host_memory.hpp"
#include "engine/base/log.hpp"

namespace weft::weights {
namespace {

constexpr auto kCancelInterval = std::chrono::milliseconds(20);

Hash identity_of(const device::ComputePolicy& policy, const PatchSet& patches) {
  return Hasher().add(device::identity(policy)).add(identity(patches)).digest();
}

void check_keys(const StateDict& source, const PatchSet& patches) {
  for (const auto& [key, list] : patches)
    if (source.find(key) == nullptr)
      throw WeightsError(fmt::format("{}: a patch is for '{}', which this network lacks", source.path().string(), key),
                         "The LoRA is made for another model.");
}

// A weight scaled to fp8 has its scale beside it: "a.weight", "a.scale_weight".
at::Tensor scale_of(const StateDict& source, std::string_view key, const at::Tensor& weight) {
  constexpr std::string_view kWeight = "weight";
  if (!is_fp8(weight.scalar_type()) || !key.ends_with(kWeight)) return {};
  const std::string beside = std::string(key.substr(0, key.size() - kWeight.size())) + "scale_weight";
  const at::Tensor* scale = source.find(beside);
  if (scale == nullptr) return {};
  if (scale->numel() != 1 || !scale->is_floating_point())
    throw WeightsError(fmt::format("{}: '{}' is {}, not one number", source.path().string(), beside,
                                   tensor::shape_text(scale->sizes())),
                       "weft reads fp8 weights with one scale each.");
  return *scale;
}

}  // namespace

struct ParameterStore::State {
  explicit State(StateDict dict) : source(std::move(dict)) {}

  const StateDict source;
  mutable std::mutex mutex;  // guards all below; the parameters' values belong to whoever set `busy`, or to the leases
  std::condition_variable changed;
  std::map<std::string, std::unique_ptr<Parameter>, std::less<>> parameters;
  bool busy = false;  // a preparation runs
  int leases = 0;
  Hash leased_for;
  std::size_t leased_parameters = 0;
  std::thread background;
  CancelToken stop_background;

  std::vector<Parameter*> all() const {
    std::vector<Parameter*> list;
    for (const auto& [key, parameter] : parameters) list.push_back(parameter.get());
    return list;
  }

  bool shareable(const Hash& wanted) const {
    return leases > 0 && leased_for == wanted && leased_parameters == parameters.size();
  }

  // Waits for the turn to prepare for `wanted`, or until a lease for the same can be shared.
  void await(std::unique_lock<std::mutex>& lock, const Hash& wanted, const CancelToken& cancel) {
    stop_background.request();
    while (busy || (leases > 0 && !shareable(wanted))) {
      cancel.check();
      changed.wait_for(lock, kCancelInterval);
    }
  }

  void finish() {
    const std::lock_guard lock(mutex);
    busy = false;
    changed.notify_all();
  }
};

ParameterStore::ParameterStore(StateDict source) : state_(std::make_unique<State>(std::move(source))) {
  list_store(this);
}

ParameterStore::~ParameterStore() {
  unlist_store(this);
  state_->stop_background.request();
  if (state_->background.joinable()) state_->background.join();
}

const StateDict& ParameterStore::source() const { return state_->source; }

const Parameter& ParameterStore::require(std::string_view key) {
  if (const Parameter* parameter = find(key)) return *parameter;
  static_cast<void>(state_->source.at(key));  // throws, with near keys
  throw std::logic_error("a weight is there and is not");
}

const Parameter* ParameterStore::find(std::string_view key) {
  const std::lock_guard lock(state_->mutex);
  const auto known = state_->parameters.find(key);
  if (known != state_->parameters.end()) return known->second.get();
  const at::Tensor* source = state_->source.find(key);
  if (source == nullptr) return nullptr;
  auto parameter = std::make_unique<Parameter>(std::string(key), *source, scale_of(state_->source, key, *source),
                                               state_->parameters.size(), state_->source.pieces(key));
  return state_->parameters.emplace(key, std::move(parameter)).first->second.get();
}

std::vector<std::string> ParameterStore::unused() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> keys;
  for (const auto& [key, tensor] : state_->source.tensors())
    if (!state_->parameters.contains(key) && !is_fp8_bookkeeping(key)) keys.push_back(key);
  return keys;
}

ParameterStore::Lease ParameterStore::prepare(const device::ComputePolicy& policy, const PatchSet& patches,
                                              const CancelToken& cancel) {
  State& state = *state_;
  check_keys(state.source, patches);
  const Hash wanted = identity_of(policy, patches);
  std::unique_lock lock(state.mutex);
  state.await(lock, wanted, cancel);
  if (state.shareable(wanted)) {
    ++state.leases;
    return Lease(this);
  }
  state.busy = true;
  Preparation preparation(state.all(), policy, patches);
  const std::size_t count = state.parameters.size();
  lock.unlock();
  try {
    if (preparation.host_bytes() > available_machine_bytes()) release_others(this);
    preparation.plan();
    preparation.run(cancel);
  } catch (...) {
    state.finish();
    throw;
  }
  lock.lock();
  state.busy = false;
  state.leases = 1;
  state.leased_for = wanted;
  state.leased_parameters = count;
  state.changed.notify_all();
  return Lease(this);
}

void ParameterStore::prefetch(const device::ComputePolicy& policy, const PatchSet& patches) {
  State& state = *state_;
  const std::lock_guard lock(state.mutex);
  if (state.busy || state.leases > 0) return;
  if (state.background.joinable()) state.background.join();  // it has ended, or it would be busy
  state.busy = true;
  state.stop_background = CancelToken();
  state.background = std::thread([&state, policy, patches, stop = state.stop_background, all = state.all()] {
    const tensor::BackgroundGuard guard;
    try {
      Preparation preparation(all, policy, patches);
      preparation.plan();
      preparation.run(stop);
    } catch (const std::exception& problem) {
      // prepare() does the rest again, and throws what is wrong to someone who can tell the user.
      log::debug("weights were not prepared ahead: {}", problem.what());
    }
    state.finish();
  });
}

std::size_t ParameterStore::bytes_in(at::ScalarType storage) const {
  const std::lock_guard lock(state_->mutex);
  std::size_t bytes = 0;
  for (const auto& [key, parameter] : state_->parameters)
    if (at::isFloatingType(parameter->source_dtype()) && parameter->source_dtype() != storage && !parameter->in_blocks())
      bytes += Arena::bytes_for(parameter->sizes(), storage);
  return bytes;
}

bool ParameterStore::release() {
  const std::lock_guard lock(state_->mutex);
  if (state_->busy || state_->leases > 0) return false;
  for (const auto& [key, parameter] : state_->parameters) parameter->forget();
  return true;
}

std::size_t ParameterStore::resident_bytes() const {
  const std::lock_guard lock(state_->mutex);
  std::size_t bytes = 0;
  if (state_->busy) return bytes;
  for (const auto& [key, parameter] : state_->parameters) bytes += parameter->resident_bytes();
  return bytes;
}

ParameterStore::Lease& ParameterStore::Lease::operator=(Lease&& other) noexcept {
  std::swap(store_, other.store_);
  return *this;
}

ParameterStore::Lease::~Lease() {
  if (store_ == nullptr) return;
  State& state = *store_->state_;
  const std::lock_guard lock(state.mutex);
  --state.leases;
  state.changed.notify_all();
}

}  // namespace weft::weights
