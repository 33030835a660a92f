// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/extras.hpp"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/conditioning.hpp"
#include "diffusion/sampling/masks.hpp"

namespace weft::sampling {
namespace {

void bring(at::Tensor& tensor, std::int64_t rows, at::Device device) {
  if (tensor.defined()) tensor = to_batch(tensor.to(device), rows);
}

bool same_shape(const at::Tensor& a, const at::Tensor& b) {
  return a.defined() == b.defined() && (!a.defined() || a.sizes() == b.sizes());
}

template <typename Pick>
at::Tensor cat_of(const std::vector<const Extras*>& parts, Pick pick) {
  if (!pick(*parts.front()).defined()) return {};
  std::vector<at::Tensor> tensors;
  for (const Extras* part : parts) tensors.push_back(pick(*part));
  return at::cat(tensors);
}

}  // namespace

Extras for_batch(Extras extras, std::int64_t rows, at::Device device) {
  for (at::Tensor* tensor : {&extras.y, &extras.guidance, &extras.concat}) bring(*tensor, rows, device);
  for (at::Tensor& latent : extras.reference_latents) bring(latent, rows, device);
  return extras;
}

Extras cut(Extras extras, const Area& area) {
  if (extras.concat.defined())
    extras.concat = extras.concat.narrow(2, area.y, area.height).narrow(3, area.x, area.width);
  return extras;
}

bool fit_in_one_batch(const Extras& a, const Extras& b) {
  return same_shape(a.y, b.y) && same_shape(a.guidance, b.guidance) && same_shape(a.concat, b.concat) &&
         a.reference_latents_method == b.reference_latents_method && a.token_biases == b.token_biases &&
         std::equal(a.reference_latents.begin(), a.reference_latents.end(), b.reference_latents.begin(),
                    b.reference_latents.end(), same_shape);
}

Extras joined(const std::vector<const Extras*>& parts) {
  Extras result;
  result.y = cat_of(parts, [](const Extras& part) { return part.y; });
  result.guidance = cat_of(parts, [](const Extras& part) { return part.guidance; });
  result.concat = cat_of(parts, [](const Extras& part) { return part.concat; });
  for (std::size_t i = 0; i < parts.front()->reference_latents.size(); ++i)
    result.reference_latents.push_back(cat_of(parts, [i](const Extras& part) { return part.reference_latents[i]; }));
  result.reference_latents_method = parts.front()->reference_latents_method;
  result.token_biases = parts.front()->token_biases;
  result.context_may_repeat = parts.front()->context_may_repeat;
  return result;
}

}  // namespace weft::sampling
