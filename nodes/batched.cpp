// SPDX-License-Identifier: Apache-2.0
#include "nodes/batched.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

/// The pictures with as many channels; an alpha that is added is opaque.
Image with_channels_of(const Image& image, std::int64_t channels, Alpha alpha) {
  const std::int64_t have = image.pixels.size(3);
  if (have == channels) return image;
  if (alpha == Alpha::refuse || channels != 4 || have != 3)
    throw NodeError(fmt::format("pictures of {} and of {} channels cannot be one batch", channels, have),
                    "Add or take away the alpha with JoinImageWithAlpha or SplitImageWithAlpha.");
  return {at::constant_pad_nd(image.pixels, {0, 1}, 1)};
}

}  // namespace

Image batched(const std::vector<Image>& images, Alpha alpha) {
  if (images.empty()) throw NodeError("there are no pictures to make a batch of");
  std::int64_t channels = images.front().pixels.size(3);
  for (const Image& image : images) channels = std::max(channels, image.pixels.size(3));
  const image::Size size = size_of(images.front());
  std::vector<at::Tensor> parts;
  for (const Image& image : images) {
    Image part = with_channels_of(image, channels, alpha);
    if (size_of(part) != size) part = resized(part, size, image::Filter::bilinear, image::Crop::center);
    parts.push_back(part.pixels);
  }
  return {at::cat(parts, 0)};
}

Mask batched(const std::vector<Mask>& masks) {
  if (masks.empty()) throw NodeError("there are no masks to make a batch of");
  std::vector<at::Tensor> parts;
  for (const Mask& mask : masks)
    parts.push_back(resized(mask, size_of(masks.front()), image::Filter::bilinear, image::Crop::center).values);
  return {at::cat(parts, 0)};
}

}  // namespace weft::nodes
