// SPDX-License-Identifier: Apache-2.0
#include "nodes/image/batched.hpp"

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "nodes/image/resized.hpp"

namespace weft::nodes {
namespace {

Image as_large_as(const Image& image, const Image& first) {
  const std::int64_t height = first.pixels.size(1), width = first.pixels.size(2);
  if (image.pixels.size(3) != first.pixels.size(3))
    throw NodeError(fmt::format("pictures of {} and of {} channels cannot be one batch", first.pixels.size(3),
                                image.pixels.size(3)),
                    "Add or take away the alpha with JoinImageWithAlpha or SplitImageWithAlpha.");
  if (image.pixels.size(1) == height && image.pixels.size(2) == width) return image;
  return resized(image, width, height, image::Filter::bilinear, image::Crop::center);
}

}  // namespace

Image batched(const std::vector<Image>& images) {
  if (images.empty()) throw NodeError("there are no pictures to make a batch of");
  std::vector<at::Tensor> parts;
  for (const Image& image : images) parts.push_back(as_large_as(image, images.front()).pixels);
  return {at::cat(parts, 0)};
}

Mask batched(const std::vector<Mask>& masks) {
  if (masks.empty()) throw NodeError("there are no masks to make a batch of");
  std::vector<at::Tensor> parts;
  for (const Mask& mask : masks)
    parts.push_back(resized(mask, masks.front().values.size(2), masks.front().values.size(1)).values);
  return {at::cat(parts, 0)};
}

}  // namespace weft::nodes
