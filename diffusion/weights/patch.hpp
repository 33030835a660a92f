// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/weights/thin_product.hpp"
#include "engine/base/hash.hpp"

namespace weft::weights {

/// A change to one weight: a LoRA's product, a difference, a rotation. Immutable; used from several threads at once.
class WeightPatch {
 public:
  virtual ~WeightPatch() = default;
  /// weight: float32, contiguous, on the compute device, owned by the caller and free to be changed in place.
  /// Returns the changed weight, of the shape that sizes_after() says, float32. Throws WeightsError when it does not
  /// fit.
  virtual at::Tensor apply(at::Tensor weight, std::string_view key) const = 0;
  /// The shape that a weight of this shape has after the change: its own, but for those control LoRAs that widen a
  /// network's input projection.
  virtual std::vector<std::int64_t> sizes_after(at::IntArrayRef before) const { return before.vec(); }
  /// The same change as a product to compute with beside the weight; nothing where it is none.
  virtual std::optional<ThinProduct> thin() const { return std::nullopt; }
  /// Equal only for patches that change a weight in the same way (source file, key, strength).
  virtual Hash identity() const = 0;
};

/// The patches of one weight.
using Patches = std::vector<std::shared_ptr<const WeightPatch>>;

/// All changes to one network, by the network's own parameter key ("input_blocks.1.1.proj_in.weight"); the patches
/// of one key are applied in order.
using PatchSet = std::map<std::string, Patches, std::less<>>;

/// The weight after all of them, in order. weight: float32, contiguous, owned by the caller. Throws WeightsError, also
/// when a patch gives another shape than it said.
at::Tensor apply_all(const Patches& patches, at::Tensor weight, std::string_view key);

/// All of them as products; nothing where one is none.
std::optional<std::vector<ThinProduct>> thin_products(const Patches& patches);

/// The shape that a weight of this shape has after all of them.
std::vector<std::int64_t> sizes_after(const Patches& patches, at::IntArrayRef before);

/// Names a whole set inside cache keys.
Hash identity(const PatchSet& patches);

}  // namespace weft::weights
