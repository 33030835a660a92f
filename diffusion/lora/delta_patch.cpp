// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/delta_patch.hpp"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

// [O, 1, 1…]: the norm of each row.
at::Tensor row_norms(const at::Tensor& weight) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(weight.dim()), 1);
  shape[0] = weight.size(0);
  return at::norm(weight.reshape({weight.size(0), -1}), 2, {1}, true).view(shape);
}

// [1, I, 1…]: the norm over all else of each input channel.
at::Tensor column_norms(const at::Tensor& weight) {
  return row_norms(weight.transpose(0, 1).contiguous()).transpose(0, 1);
}

// As ComfyUI blends: the weight moves by strength towards its full DoRA.
at::Tensor decomposed(at::Tensor weight, const at::Tensor& change, const Magnitude& magnitude, double strength) {
  at::Tensor changed = weight + change;
  const bool rows = magnitude.norm.size(0) == weight.size(0);
  const at::Tensor norms =
      !rows ? column_norms(changed) : row_norms(magnitude.of_changed_rows ? changed : weight);
  changed.mul_(factor(magnitude.norm, weight) / (norms + std::numeric_limits<float>::epsilon()));
  if (strength == 1.0) return changed;
  return weight.add_(changed.sub_(weight).mul_(strength));
}

bool broadcasts(const at::Tensor& norm, at::IntArrayRef weight) {
  if (norm.dim() > static_cast<std::int64_t>(weight.size()) || norm.dim() == 0) return false;
  for (std::int64_t i = 1; i <= norm.dim(); ++i)
    if (norm.size(-i) != 1 && norm.size(-i) != weight[weight.size() - static_cast<std::size_t>(i)]) return false;
  return true;
}

}  // namespace

std::optional<Magnitude> read_magnitude(const Change& change, const TargetWeight& weight, Rules rules) {
  const at::Tensor* by_row = change.find("magnitude");
  const at::Tensor* stored = by_row != nullptr ? by_row : change.find("dora_scale");
  if (stored == nullptr) return std::nullopt;
  at::Tensor norm = *stored;
  // differs: a flat scale counts by rows. ComfyUI lets it broadcast along the last axis.
  const bool flat = norm.dim() == 1 && weight.shape.size() > 1 && norm.size(0) == weight.shape[0];
  if (flat && (by_row != nullptr || rules == Rules::meant)) {
    std::vector<std::int64_t> shape(weight.shape.size(), 1);
    shape[0] = norm.size(0);
    norm = norm.reshape(shape);
  }
  if (weight.shape.size() < 2 || !broadcasts(norm, weight.shape))
    refuse_shape(change, weight, {by_row != nullptr ? "magnitude" : "dora_scale"});
  return Magnitude{norm, by_row != nullptr};
}

at::Tensor DeltaPatch::apply(at::Tensor weight, std::string_view key) const {
  if (weight.sizes() == at::IntArrayRef(settings_.shape)) return changed(std::move(weight));
  at::Tensor corner = weight;
  for (std::int64_t i = 0; i < weight.dim(); ++i) {
    if (weight.dim() != std::ssize(settings_.shape) || weight.size(i) < settings_.shape[static_cast<std::size_t>(i)])
      throw WeightsError(fmt::format("a change made for {} does not fit the weight {} {}.",
                                     tensor::shape_text(settings_.shape), key, tensor::shape_text(weight.sizes())));
    corner = corner.narrow(i, 0, settings_.shape[static_cast<std::size_t>(i)]);
  }
  corner.copy_(changed(corner.contiguous()));
  return weight;
}

at::Tensor DeltaPatch::changed(at::Tensor weight) const {
  const at::Tensor change = delta(weight).reshape(weight.sizes());
  if (settings_.magnitude)
    return decomposed(std::move(weight), change.mul(settings_.scale), *settings_.magnitude, settings_.strength);
  return weight.add_(change.mul(settings_.strength * settings_.scale));
}

Hash identity_of(std::string_view kind, const Change& change, Amount amount) {
  return Hasher()
      .add(kind)
      .add(change.file().identity())
      .add(change.base())
      .add(amount.strength)
      .add(static_cast<std::uint64_t>(amount.rules))
      .digest();
}

double scale_of(const Change& change, std::int64_t rank) {
  if (const auto alpha = change.number("alpha")) return *alpha / static_cast<double>(rank);
  if (!change.configured_alpha) return 1.0;
  const auto width = static_cast<double>(rank);
  return *change.configured_alpha / (change.rank_stabilised ? std::sqrt(width) : width);
}

void refuse_shape(const Change& change, const TargetWeight& weight, std::initializer_list<std::string_view> roles) {
  std::string shapes;
  for (const auto role : roles)
    if (const at::Tensor* tensor = change.find(role))
      shapes += fmt::format("{}{} {}", shapes.empty() ? "" : ", ", role, tensor::shape_text(tensor->sizes()));
  throw WeightsError(fmt::format("{} ({}) does not fit the weight {} {}.", change.where(), shapes, weight.key,
                                 tensor::shape_text(weight.shape)));
}

}  // namespace weft::lora
