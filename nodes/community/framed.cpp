// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/framed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "nodes/limits.hpp"
#include "nodes/planes.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct Extent {
  std::int64_t width;
  std::int64_t height;
};

std::int64_t half_even(double value) { return static_cast<std::int64_t>(std::nearbyint(value)); }

/// The largest size of the picture's shape inside width x height, where 0 leaves a side free.
Extent fitted(Extent picture, const Framing& framing) {
  const double wide = static_cast<double>(picture.width), high = static_cast<double>(picture.height);
  double ratio = 1;
  if (framing.width > 0 && framing.height > 0)
    ratio = std::min(static_cast<double>(framing.width) / wide, static_cast<double>(framing.height) / high);
  else if (framing.width > 0)
    ratio = static_cast<double>(framing.width) / wide;
  else if (framing.height > 0)
    ratio = static_cast<double>(framing.height) / high;
  return {half_even(wide * ratio), half_even(high * ratio)};
}

/// The picture's shape with as many pixels as width x height.
Extent as_many_pixels(Extent picture, const Framing& framing) {
  const double pixels = static_cast<double>(framing.width > 0 ? framing.width : picture.width) *
                        static_cast<double>(framing.height > 0 ? framing.height : picture.height);
  const double aspect = static_cast<double>(picture.width) / static_cast<double>(picture.height);
  return {static_cast<std::int64_t>(std::sqrt(pixels * aspect)), static_cast<std::int64_t>(std::sqrt(pixels / aspect))};
}

Extent stepped(Extent size, std::int64_t step) {
  if (step > 1) size = {size.width - size.width % step, size.height - size.height % step};
  if (size.width < 1 || size.height < 1 || size.width > kMaxResolution || size.height > kMaxResolution)
    throw NodeError(fmt::format("pictures of {}x{} cannot be made", size.width, size.height),
                    "Change width, height or divisible_by.");
  return size;
}

/// Where a smaller length begins inside a larger one.
std::int64_t offset_at(std::int64_t room, std::string_view position, std::string_view first, std::string_view last) {
  if (position == first) return 0;
  return position == last ? room : room / 2;
}

/// planes: [B, C, H, W], cut to the aspect of `size`.
at::Tensor cut_to_aspect(const at::Tensor& planes, Extent size, const std::string& position) {
  const std::int64_t high = planes.size(2), wide = planes.size(3);
  const double wanted = static_cast<double>(size.width) / static_cast<double>(size.height);
  Extent part{wide, high};
  if (static_cast<double>(wide) / static_cast<double>(high) > wanted)
    part.width = std::clamp<std::int64_t>(half_even(static_cast<double>(high) * wanted), 1, wide);
  else
    part.height = std::clamp<std::int64_t>(half_even(static_cast<double>(wide) / wanted), 1, high);
  const std::int64_t x = offset_at(wide - part.width, position, "left", "right");
  const std::int64_t y = offset_at(high - part.height, position, "top", "bottom");
  return planes.narrow(2, y, part.height).narrow(3, x, part.width);
}

/// planes: [B, C, H, W]. Those of the size stay as they are: a filter such as Lanczos would round them to 8 bits.
at::Tensor scaled_planes(const at::Tensor& planes, Extent size, image::Filter filter) {
  if (planes.size(2) == size.height && planes.size(3) == size.width) return planes;
  return image::resample(planes, size.width, size.height, filter, image::Crop::disabled);
}

at::Tensor color_of(const std::string& text) {
  std::array<float, 3> color{};
  const char* at = text.data();
  const char* end = at + text.size();
  for (std::size_t i = 0; i < color.size(); ++i) {
    while (at != end && (*at == ' ' || *at == ',')) ++at;
    int level = 0;
    const auto [rest, error] = std::from_chars(at, end, level);
    if (error != std::errc() || level < 0 || level > 255)
      throw NodeError(fmt::format("pad_color \"{}\" is no color", text),
                      "Write three numbers of 0 to 255, as in \"255, 0, 0\".");
    color[i] = static_cast<float>(level) / 255.0f;
    at = rest;
  }
  return at::tensor({color[0], color[1], color[2]});
}

struct Border {
  std::int64_t left, right, top, bottom;
};

Border border_around(Extent inner, Extent outer, const std::string& position) {
  const std::int64_t x = outer.width - inner.width, y = outer.height - inner.height;
  const std::int64_t left = offset_at(x, position, "left", "right"), top = offset_at(y, position, "top", "bottom");
  return {left, x - left, top, y - top};
}

/// planes: [B, C, h, w] in the middle of the border.
at::Tensor bordered(const at::Tensor& planes, const Border& border, const Framing& framing) {
  const std::array<std::int64_t, 4> sides{border.left, border.right, border.top, border.bottom};
  if (framing.keep == "pad_edge_pixel") return at::replication_pad2d(planes, sides);
  const std::int64_t channels = planes.size(1);
  at::Tensor color = at::ones({planes.size(0), channels, 1, 1}, at::kFloat);  // a fourth channel is opaque
  if (framing.keep == "pad_edge") {
    // The mean of the picture's outermost pixels.
    const at::Tensor rows = at::cat({planes.select(2, 0), planes.select(2, -1)}, 2);
    const at::Tensor columns = at::cat({planes.select(3, 0), planes.select(3, -1)}, 2);
    color = at::cat({rows, columns}, 2).mean(at::IntArrayRef({2})).view({planes.size(0), channels, 1, 1});
  } else {
    const std::int64_t colors = std::min<std::int64_t>(channels, 3);
    color.narrow(1, 0, colors).copy_(color_of(framing.pad_color).narrow(0, 0, colors).view({1, colors, 1, 1}));
  }
  at::Tensor whole =
      color.expand({-1, -1, planes.size(2) + border.top + border.bottom, planes.size(3) + border.left + border.right})
          .clone();
  whole.narrow(2, border.top, planes.size(2)).narrow(3, border.left, planes.size(3)).copy_(planes);
  return whole;
}

at::Tensor mask_planes(const Mask& mask, const at::Tensor& picture) {
  const image::Size size{picture.size(3), picture.size(2)};
  return resized(Mask{planes(mask)}, size, image::Filter::bilinear).values.unsqueeze(1);
}

}  // namespace

Framed frame_pictures(const Image& image, const std::optional<Mask>& mask, const Framing& framing) {
  at::Tensor planes = image.pixels.movedim(3, 1);
  std::optional<at::Tensor> masks;
  if (mask) masks = mask_planes(*mask, planes);
  const Extent picture{planes.size(3), planes.size(2)};
  const bool pads = framing.keep.starts_with("pad");
  Extent outer{framing.width > 0 ? framing.width : picture.width, framing.height > 0 ? framing.height : picture.height};
  if (framing.keep == "resize") outer = fitted(picture, framing);
  if (framing.keep == "total_pixels") outer = as_many_pixels(picture, framing);
  outer = stepped(outer, framing.divisible_by);
  Extent inner = outer;
  if (pads) {
    Framing inside = framing;
    inside.width = outer.width;
    inside.height = outer.height;
    inner = fitted(picture, inside);
    inner = {std::clamp<std::int64_t>(inner.width, 1, outer.width),
             std::clamp<std::int64_t>(inner.height, 1, outer.height)};
  }
  if (framing.keep == "crop") {
    planes = cut_to_aspect(planes, outer, framing.position);
    if (masks) masks = cut_to_aspect(*masks, outer, framing.position);
  }
  planes = scaled_planes(planes, inner, framing.filter);
  if (masks) masks = scaled_planes(*masks, inner, framing.filter);
  if (pads) {
    const Border border = border_around(inner, outer, framing.position);
    planes = bordered(planes, border, framing);
    const at::Tensor inside = masks ? *masks : at::zeros({planes.size(0), 1, inner.height, inner.width}, at::kFloat);
    masks = at::constant_pad_nd(inside, {border.left, border.right, border.top, border.bottom}, 1.0);
  }
  constexpr std::int64_t kEmptySide = 64;
  return {{planes.movedim(1, 3).contiguous()},
          {masks ? masks->squeeze(1).contiguous() : at::zeros({1, kEmptySide, kEmptySide}, at::kFloat)}};
}

}  // namespace weft::nodes
