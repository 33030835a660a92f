// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/draw.hpp"

#include <algorithm>

#include <ATen/ATen.h>

namespace weft::image {

void fill_rectangle(at::Tensor& picture, const Rectangle& rectangle, const Paint& paint) {
  const auto inside = [](std::int64_t place, std::int64_t side) { return std::clamp<std::int64_t>(place, 0, side); };
  const std::int64_t top = inside(rectangle.top, picture.size(0)), bottom = inside(rectangle.bottom, picture.size(0));
  const std::int64_t left = inside(rectangle.left, picture.size(1)), right = inside(rectangle.right, picture.size(1));
  if (top >= bottom || left >= right) return;
  at::Tensor part = picture.narrow(0, top, bottom - top).narrow(1, left, right - left);
  for (std::size_t c = 0; c < paint.size(); ++c) part.select(2, static_cast<std::int64_t>(c)).fill_(paint[c]);
}

void draw_frame(at::Tensor& picture, const Rectangle& frame, const Paint& paint, std::int64_t thickness) {
  const std::int64_t across = std::min(thickness, frame.right - frame.left),
                     down = std::min(thickness, frame.bottom - frame.top);
  fill_rectangle(picture, {frame.left, frame.top, frame.right, frame.top + down}, paint);
  fill_rectangle(picture, {frame.left, frame.bottom - down, frame.right, frame.bottom}, paint);
  fill_rectangle(picture, {frame.left, frame.top, frame.left + across, frame.bottom}, paint);
  fill_rectangle(picture, {frame.right - across, frame.top, frame.right, frame.bottom}, paint);
}

}  // namespace weft::image
