// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diffusion/device/policy.hpp"
#include "diffusion/weights/parameter.hpp"
#include "diffusion/weights/patch.hpp"
#include "engine/base/cancel.hpp"

namespace weft::weights {

/// One pass that brings parameters to a policy and patches: converts, patches in float32, rounds once. Whoever runs
/// it has the parameters for itself. Can stop anywhere: what is done stays done, and the next pass goes on there.
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
  struct Item {
    Parameter* parameter;
    const std::vector<std::shared_ptr<const WeightPatch>>* patches;  // null: none
    Hash wanted;
    at::ScalarType storage;
    bool from_file;  // the file's own bytes serve
    bool in_place;   // what it has now is of the right kind and can be overwritten
  };
  Item item_for(Parameter* parameter, const Hash& policy_identity) const;
  bool needs_arena(const Item& item) const { return !item.from_file && !item.in_place && policy_.device.is_cpu(); }
  void fill(const Item& item) const;
  void patch_into_place(const Item& item) const;
  void copy_into_place(const Item& item, const at::Tensor& weight) const;

  const device::ComputePolicy& policy_;
  const PatchSet& patches_;
  std::vector<Item> stale_;
};

}  // namespace weft::weights
