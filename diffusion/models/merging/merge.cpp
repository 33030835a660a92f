// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/merging/merge.hpp"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/weights/widen.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/log.hpp"

namespace weft::models {
namespace {

/// Mixes in the weight of another network, patched as that one is.
class MergedWeight final : public weights::WeightPatch {
 public:
  MergedWeight(weights::StateDict file, weights::Patches patches, std::string key, MergeShares shares)
      : file_(std::move(file)), patches_(std::move(patches)), key_(std::move(key)), shares_(shares) {}

  at::Tensor apply(at::Tensor weight, std::string_view) const override {
    if (shares_.first != 1.0) weight.mul_(shares_.first);
    if (shares_.second == 0.0) return weight;
    const at::Tensor other = weights::apply_all(patches_, weight_in_float(file_, key_), key_);
    return weight.add_(other.to(weight.device()).mul_(shares_.second));
  }

  Hash identity() const override {
    Hasher hasher;
    hasher.add("merged weight").add(key_).add(file_.identity()).add(shares_.first).add(shares_.second);
    for (const auto& patch : patches_) hasher.add(patch->identity());
    return hasher.digest();
  }

 private:
  weights::StateDict file_;
  weights::Patches patches_;
  std::string key_;
  MergeShares shares_;
};

/// Buffers that some files hold beside the weights.
bool is_buffer(std::string_view key) {
  return key.ends_with(".position_ids") || key.ends_with(".logit_scale") || key == "logit_scale";
}

struct Side {
  weights::ParameterStore& store;
  const weights::PatchSet& patches;

  weights::Patches patches_of(const std::string& key) const {
    const auto found = patches.find(key);
    return found == patches.end() ? weights::Patches{} : found->second;
  }
  std::vector<std::int64_t> sizes(const std::string& key, const at::Tensor& source) const {
    return weights::sizes_after(patches_of(key), source.sizes());
  }
};

std::shared_ptr<const weights::PatchSet> mixed(const Side& first, const Side& second, const SharesOf& shares,
                                               std::string_view what) {
  auto patches = std::make_shared<weights::PatchSet>(first.patches);
  const weights::StateDict& own = first.store.source();
  const weights::StateDict& other = second.store.source();
  std::size_t shared = 0, left = 0;
  for (const auto& [key, tensor] : other.tensors()) {
    if (is_buffer(key) || weights::is_fp8_bookkeeping(key)) continue;
    const at::Tensor* mine = own.find(key);
    if (mine == nullptr || first.sizes(key, *mine) != second.sizes(key, tensor)) {
      ++left;
      continue;
    }
    ++shared;
    const MergeShares share = shares(key);
    if (share.first == 1.0 && share.second == 0.0) continue;
    (*patches)[key].push_back(std::make_shared<const MergedWeight>(other, second.patches_of(key), key, share));
  }
  if (shared == 0)
    throw NodeError(fmt::format("the two {} have no weight of the same name and shape in common", what),
                    "Only models of one family can be merged.");
  if (left > 0)
    log::warning("merging: {} weights of the second of the {} do not fit the first, which keeps its own", left, what);
  return patches;
}

}  // namespace

at::Tensor weight_in_float(const weights::StateDict& file, std::string_view key) {
  const at::Tensor& tensor = file.at(key);
  const auto pieces = file.pieces(key);
  const auto parts = pieces.empty() ? std::span<const at::Tensor>(&tensor, 1) : pieces;
  at::Tensor weight = weights::joined(parts, at::kFloat);
  if (weight.is_same(tensor)) weight = weight.clone();
  constexpr std::string_view kWeight = "weight";
  if (!key.ends_with(kWeight)) return weight.contiguous();
  const std::string scale_key = std::string(key.substr(0, key.size() - kWeight.size())) + "scale_weight";
  if (const at::Tensor* scale = file.find(scale_key)) weight = weight.mul_(scale->to(at::kFloat).item<float>());
  return weight.contiguous();
}

Model merged(const Model& first, const Model& second, const SharesOf& shares) {
  Model result = first;
  result.patches = mixed({first.network->store(), *first.patches}, {second.network->store(), *second.patches}, shares,
                         "models");
  return result;
}

Clip merged(const Clip& first, const Clip& second, const SharesOf& shares) {
  Clip result = first;
  result.patches = mixed({first.encoder->store(), *first.patches}, {second.encoder->store(), *second.patches}, shares,
                         "text encoders");
  return result;
}

}  // namespace weft::models
