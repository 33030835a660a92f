// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/unet/size_conditioning.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <vector>

#include "diffusion/nn/timestep_embedding.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {
namespace {

constexpr std::int64_t kSinusoids = 256;  // for each number
constexpr std::int64_t kCell = 8;         // pixels along a side of a latent cell

struct Sizes {
  double height, width, crop_top, crop_left;
};

Sizes sizes_of(const sampling::PictureSizes& given, const sampling::Subject& subject) {
  return {static_cast<double>(given.height.value_or(subject.shape[2] * kCell)),
          static_cast<double>(given.width.value_or(subject.shape[3] * kCell)), static_cast<double>(given.crop_top),
          static_cast<double>(given.crop_left)};
}

at::Tensor with_numbers(const sampling::Cond& cond, const std::vector<double>& numbers) {
  if (!cond.pooled || cond.pooled->dim() != 2)
    throw NodeError("the prompt has no pooled text, which this model takes",
                    "Encode it with the text encoder of an SDXL checkpoint.");
  const at::Tensor pooled = cond.pooled->to(at::kFloat);
  const at::Tensor sinusoids =
      nn::timestep_embedding(at::tensor(numbers, pooled.options()), kSinusoids).flatten().unsqueeze(0);
  return at::cat({pooled, sinusoids.repeat({pooled.size(0), 1})}, 1);
}

}  // namespace

at::Tensor sdxl_vector(const sampling::Cond& cond, const sampling::Subject& subject) {
  const Sizes sizes = sizes_of(cond.sizes, subject);
  const auto target = [](const std::optional<std::int64_t>& given, double otherwise) {
    return given ? static_cast<double>(*given) : otherwise;
  };
  return with_numbers(cond, {sizes.height, sizes.width, sizes.crop_top, sizes.crop_left,
                             target(cond.sizes.target_height, sizes.height),
                             target(cond.sizes.target_width, sizes.width)});
}

at::Tensor sdxl_refiner_vector(const sampling::Cond& cond, const sampling::Subject& subject) {
  constexpr double kBeautiful = 6.0, kUgly = 2.5;
  const Sizes sizes = sizes_of(cond.sizes, subject);
  const double score = cond.sizes.aesthetic_score.value_or(subject.negative ? kUgly : kBeautiful);
  return with_numbers(cond, {sizes.height, sizes.width, sizes.crop_top, sizes.crop_left, score});
}

}  // namespace weft::models
