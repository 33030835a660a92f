// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffusion/device/policy.hpp"
#include "diffusion/weights/parameter.hpp"
#include "diffusion/weights/patch.hpp"
#include "engine/base/cancel.hpp"

namespace weft::weights {

/// One pass that brings parameters to a policy and patches: converts, patches in float32, rounds once; or notes for a
/// weight that is streamed what is to be done on use. Whoever runs it has the parameters for itself. Can stop anywhere:
/// what is done stays done, and the next pass goes on there.
class Preparation {
 public:
  /// Borrows all three for its life.
  Preparation(std::vector<Parameter*> parameters, const device::ComputePolicy& policy, const PatchSet& patches);

  /// Bytes of new host memory that plan() will ask for.
  std::size_t host_bytes() const;
  /// Drops values of another dtype or device and gives each stale weight its place. Throws OutOfMemory.
  void plan();
  /// Fills the places, in parallel over weights. Throws Cancelled, WeightsError, OutOfMemory.
  void run(const CancelToken& cancel);

 private:
  /// Where a weight is kept while its lease lives.
  enum class Place { file, memory, scratch };

  struct Item {
    Parameter* parameter;
    const Patches* patches;  // null: none
    at::ScalarType storage;
    Place place;
    bool streamed;  // there is no room for it converted
    bool deferred;  // patched on use
    bool in_place;  // what it has now is of the right kind and can be overwritten
    Hash wanted;

    bool patched_now() const { return patches != nullptr && !deferred; }
  };
  Item item_for(Parameter* parameter);
  bool unpacked_on_use(const Parameter& parameter) const;
  const Patches* patches_of(Parameter* parameter);
  void choose_place(Item& item);
  Hash wanted_for(const Item& item) const;
  std::vector<std::int64_t> sizes_of(const Item& item) const;
  at::Device device_of(const Item& item) const;
  bool needs_arena(const Item& item) const {
    return item.place == Place::memory && !item.in_place && policy_.device.is_cpu();
  }
  void describe_use(const Item& item) const;
  void expect_what_follows();
  void fill(const Item& item) const;
  at::Tensor patched(const Item& item) const;
  void copy_into_place(const Item& item, const at::Tensor& weight) const;
  void copy_source_into_place(const Item& item) const;
  void copy_into(const Item& item, const at::Tensor& place, const at::Tensor& weight) const;
  std::size_t arena_bytes(Place place) const;

  const device::ComputePolicy& policy_;
  const PatchSet& patches_;
  Hash policy_identity_;              // apart from the limit, which only moves where a weight is kept
  std::uint64_t room_;                // of the limit, for weights not yet seen
  std::vector<Parameter*> streamed_;  // in order of use
  std::vector<std::pair<Parameter*, std::vector<ThinProduct>>> beside_;  // of every parameter
  std::vector<Item> stale_;
};

}  // namespace weft::weights
