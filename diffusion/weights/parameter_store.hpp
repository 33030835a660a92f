// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diffusion/device/policy.hpp"
#include "diffusion/weights/parameter.hpp"
#include "diffusion/weights/patch.hpp"
#include "diffusion/weights/state_dict.hpp"
#include "engine/base/cancel.hpp"

namespace weft::weights {

/// All weights of one network: where they come from, and what they are converted and patched to.
/// The source stays mapped and untouched; converted values are made by prepare() and can be dropped at any time.
/// Thread-safe; the network's modules read Parameter::value() while a Lease lives.
class ParameterStore {
 public:
  explicit ParameterStore(StateDict source);
  ~ParameterStore();
  ParameterStore(const ParameterStore&) = delete;
  ParameterStore& operator=(const ParameterStore&) = delete;

  /// The weight of that key, marked as used. Throws WeightsError (file, key, near keys) when the file lacks it.
  const Parameter& require(std::string_view key);
  /// The same, or null when the file lacks it.
  const Parameter* find(std::string_view key);
  /// Keys of the source that no module asked for, by name.
  std::vector<std::string> unused() const;
  const StateDict& source() const;

  class Lease;
  /// Makes the used weights ready: on the policy's device, in its storage dtype, patched (in float32, rounded once).
  /// Redoes only what another policy or other patches made stale. Leases for the same policy and patches live side
  /// by side; a call that asks for others waits until they are gone (a thread must not wait for its own).
  /// Throws Cancelled, WeightsError (a patch does not fit), OutOfMemory.
  Lease prepare(const device::ComputePolicy& policy, const PatchSet& patches, const CancelToken& cancel = {});

  /// Starts prepare()'s work on one thread of its own and returns at once, to overlap with other computing. prepare()
  /// stops it and goes on where it is, with all threads; what went wrong comes out of prepare(). Does nothing while a
  /// lease lives or a preparation runs.
  void prefetch(const device::ComputePolicy& policy, const PatchSet& patches);

  /// Bytes that the used weights take converted to this dtype, apart from those that the file has in it or quantised.
  std::size_t bytes_in(at::ScalarType storage) const;

  /// Drops converted values, unless a lease lives. The source stays mapped, but its pages may leave
  /// memory. Returns whether it did.
  bool release();
  /// Bytes of converted values that are held now; what is used straight from the file counts nothing.
  std::size_t resident_bytes() const;

 private:
  friend class Lease;
  struct State;
  std::unique_ptr<State> state_;
};

/// While it lives, Parameter::value() gives the values of one policy and one set of patches. Movable.
class ParameterStore::Lease {
 public:
  Lease() = default;
  Lease(Lease&& other) noexcept : store_(std::exchange(other.store_, nullptr)) {}
  Lease& operator=(Lease&& other) noexcept;
  ~Lease();

 private:
  friend class ParameterStore;
  explicit Lease(ParameterStore* store) : store_(store) {}
  ParameterStore* store_ = nullptr;
};

}  // namespace weft::weights
