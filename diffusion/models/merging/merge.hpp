// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include <ATen/core/Tensor.h>

#include "diffusion/models/values.hpp"

namespace weft::models {

/// What of each of two networks' weights makes the third: first * weight of the one + second * weight of the other.
struct MergeShares {
  double first = 0.5, second = 0.5;
};
/// By the networks' own parameter key.
using SharesOf = std::function<MergeShares(std::string_view key)>;

/// `first` with weights of `second` mixed in, both as they are patched. Nothing is read or computed yet. Weights that
/// the two do not share in name and shape stay as they are in `first`, with a warning. Throws NodeError where they
/// share none. differs: of a weight of another shape ComfyUI keeps the share of the first, which is a weaker weight.
Model merged(const Model& first, const Model& second, const SharesOf& shares);
Clip merged(const Clip& first, const Clip& second, const SharesOf& shares);

/// Weights of the network times a number each; by the network's own parameter key, empty: as it is. Nothing is read or
/// computed yet.
using FactorOf = std::function<std::optional<double>(std::string_view key)>;
Model scaled(const Model& model, const FactorOf& factor);
Clip scaled(const Clip& clip, const FactorOf& factor);

/// A weight as its file has it, in float32, a copy of the caller's own: unpacked, scaled and joined where the file has
/// it quantised, scaled or in pieces. Throws WeightsError where there is none of that key.
at::Tensor weight_in_float(const weights::StateDict& file, std::string_view key);

}  // namespace weft::models
