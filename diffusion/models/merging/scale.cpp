// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include <ATen/ATen.h>

#include "diffusion/models/merging/merge.hpp"
#include "diffusion/weights/widen.hpp"
#include "engine/base/hash.hpp"

namespace weft::models {
namespace {

class ScaledWeight final : public weights::WeightPatch {
 public:
  explicit ScaledWeight(double factor) : factor_(factor) {}
  at::Tensor apply(at::Tensor weight, std::string_view) const override { return weight.mul_(factor_); }
  Hash identity() const override { return Hasher().add("scaled weight").add(factor_).digest(); }

 private:
  double factor_;
};

std::shared_ptr<const weights::PatchSet> with_factors(const weights::StateDict& source, const weights::PatchSet& before,
                                                      const FactorOf& factor) {
  auto patches = std::make_shared<weights::PatchSet>(before);
  for (const auto& [key, tensor] : source.tensors()) {
    if (weights::is_fp8_bookkeeping(key)) continue;
    const auto by = factor(key);
    if (by && *by != 1.0) (*patches)[key].push_back(std::make_shared<const ScaledWeight>(*by));
  }
  return patches;
}

}  // namespace

Model scaled(const Model& model, const FactorOf& factor) {
  Model result = model;
  result.patches = with_factors(model.network->store().source(), *model.patches, factor);
  return result;
}

Clip scaled(const Clip& clip, const FactorOf& factor) {
  Clip result = clip;
  result.patches = with_factors(clip.encoder->store().source(), *clip.patches, factor);
  return result;
}

}  // namespace weft::models
