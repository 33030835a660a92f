// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/patch.hpp"

#include <utility>

#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights {

at::Tensor apply_all(const Patches& patches, at::Tensor weight, std::string_view key) {
  for (const auto& patch : patches) {
    const std::vector<std::int64_t> before = weight.sizes().vec(), expected = patch->sizes_after(before);
    weight = patch->apply(std::move(weight), key);
    if (weight.sizes() == at::IntArrayRef(expected) && weight.scalar_type() == at::kFloat) continue;
    throw WeightsError(fmt::format("a patch turned '{}' from {} into {} {}", key, tensor::shape_text(before),
                                   tensor::dtype_name(weight.scalar_type()), tensor::shape_text(weight.sizes())),
                       "The LoRA is made for another model.");
  }
  return weight;
}

std::optional<std::vector<ThinProduct>> thin_products(const Patches& patches) {
  std::vector<ThinProduct> products;
  for (const auto& patch : patches) {
    auto product = patch->thin();
    if (!product) return std::nullopt;
    products.push_back(std::move(*product));
  }
  return products;
}

std::vector<std::int64_t> sizes_after(const Patches& patches, at::IntArrayRef before) {
  std::vector<std::int64_t> sizes = before.vec();
  for (const auto& patch : patches) sizes = patch->sizes_after(sizes);
  return sizes;
}

Hash identity(const PatchSet& patches) {
  Hasher hasher;
  for (const auto& [key, list] : patches) {
    hasher.add(key).add(std::uint64_t{list.size()});
    for (const auto& patch : list) hasher.add(patch->identity());
  }
  return hasher.digest();
}

}  // namespace weft::weights
