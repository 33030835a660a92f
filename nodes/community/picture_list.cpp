// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/picture_list.hpp"

#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/image/resample.hpp"
#include "engine/base/errors.hpp"

namespace weft::nodes {
namespace {

at::Tensor as_large_as(const at::Tensor& pixels, const at::Tensor& first) {
  const std::int64_t channels = first.size(3);
  at::Tensor same = pixels;
  if (same.size(1) != first.size(1) || same.size(2) != first.size(2))
    same =
        image::resample(same.movedim(3, 1), first.size(2), first.size(1), image::Filter::lanczos, image::Crop::center)
            .movedim(1, 3);
  if (same.size(3) > channels) return same.narrow(3, 0, channels);
  if (same.size(3) == channels) return same;
  return at::constant_pad_nd(same, {0, channels - same.size(3)}, 1.0);  // a missing alpha is opaque
}

}  // namespace

Image one_batch(const std::vector<Image>& pictures) {
  if (pictures.empty()) throw NodeError("there are no pictures to put together");
  std::vector<at::Tensor> all;
  for (const Image& picture : pictures) all.push_back(as_large_as(picture.pixels, pictures.front().pixels));
  return {at::cat(all)};
}

Image chosen_pictures(const Image& images, const std::vector<std::int64_t>& numbers) {
  return {images.pixels.index_select(0, at::tensor(numbers, at::kLong))};
}

std::vector<std::int64_t> every_nth(std::int64_t count, std::int64_t first, std::int64_t step, std::int64_t limit) {
  // Values that come over a link are checked against no range before.
  if (first < 0 || step < 1 || limit < 0)
    throw NodeError("items from a number below 0, in steps below 1 or fewer than none of them cannot be taken");
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = first; i < count && (limit == 0 || std::ssize(numbers) < limit); i += std::min(step, count))
    numbers.push_back(i);
  return numbers;
}

}  // namespace weft::nodes
