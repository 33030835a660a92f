// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "diffusion/lora/adapter.hpp"

namespace weft::lora {

/// DoRA (Liu et al. 2024): the changed weight is scaled to a learned norm, by rows or by columns.
struct Magnitude {
  at::Tensor norm;       ///< broadcasts against the weight; its first dimension is the weight's where rows are scaled
  bool of_changed_rows;  ///< by rows, the norm to divide by is the changed weight's (PEFT); else the unchanged one's
};

/// The magnitude that a change has, laid out for a weight of that shape; nothing when it is no DoRA. Throws
/// WeightsError when it does not fit.
std::optional<Magnitude> read_magnitude(const Change& change, const TargetWeight& weight, Rules rules);

/// A patch that adds a product of the file's tensors to a weight: strength * scale * delta, or what DoRA makes of it.
class DeltaPatch : public weights::WeightPatch {
 public:
  struct Settings {
    std::vector<std::int64_t> shape{};  ///< of the weight that the change was read for
    double strength = 1.0;
    double scale = 1.0;  ///< alpha / rank
    std::optional<Magnitude> magnitude{};
    Hash identity{};
  };
  explicit DeltaPatch(Settings settings) : settings_(std::move(settings)) {}

  /// A weight that a patch before this one widened is changed where it was there before.
  at::Tensor apply(at::Tensor weight, std::string_view key) const final;
  Hash identity() const override { return settings_.identity; }

 protected:
  /// The changed weight, for one of the shape that the change was read for.
  virtual at::Tensor changed(at::Tensor weight) const;
  /// The change at strength 1 and scale 1: float32, as many elements as the weight, in its order; the caller owns it.
  virtual at::Tensor delta(const at::Tensor& weight) const = 0;
  const Settings& settings() const { return settings_; }

 private:
  Settings settings_;
};

/// What a change of one kind in one file at one strength is called in cache keys.
Hash identity_of(std::string_view kind, const Change& change, Amount amount);

/// alpha / rank, or what the metadata says; 1 without alpha. rank: above 0.
double scale_of(const Change& change, std::int64_t rank);

/// A factor for computing: float32, on the weight's device.
inline at::Tensor factor(const at::Tensor& stored, const at::Tensor& weight) {
  return stored.to(weight.device(), at::kFloat);
}

/// Throws WeightsError: the shapes of these tensors of a change do not fit the weight.
[[noreturn]] void refuse_shape(const Change& change, const TargetWeight& weight,
                               std::initializer_list<std::string_view> roles);

}  // namespace weft::lora
