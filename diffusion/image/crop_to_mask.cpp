// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/crop_to_mask.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <ATen/ATen.h>

#include "diffusion/image/morphology.hpp"
#include "diffusion/image/resample.hpp"
#include "engine/base/log.hpp"

namespace weft::image {
namespace {

/// Fainter than this a mask says nothing; above that (of 255), that the subject is there.
constexpr double kFaint = 0.05;
constexpr int kSolid = 204;

/// Half-open.
struct Region {
  std::int64_t left, top, right, bottom;
};

/// Background along the border and subject in the middle, the wrong way round.
bool shows_background(const at::Tensor& mask) {
  const std::int64_t height = mask.size(0), width = mask.size(1);
  const at::Tensor border = at::cat({mask[0], mask[height - 1], mask.select(1, 0), mask.select(1, width - 1)});
  const at::Tensor middle =
      mask.narrow(0, height / 4, height - 2 * (height / 4)).narrow(1, width / 4, width - 2 * (width / 4));
  return border.mean().item<double>() > 0.5 && middle.mean().item<double>() < 0.5;
}

at::Tensor prepared_mask(const at::Tensor& mask, std::int64_t grow) {
  at::Tensor result = at::clamp(mask, 0, 1);
  if (shows_background(result)) result = 1 - result;
  result = grown(result.unsqueeze(0), grow, false)[0];
  return at::where(result < kFaint, at::zeros_like(result), result);
}

/// Around everything solid.
std::optional<Region> solid_region(const at::Tensor& levels) {
  const at::Tensor places = at::nonzero(levels > kSolid);
  if (places.size(0) == 0) return std::nullopt;
  const at::Tensor first = std::get<0>(places.min(0)), last = std::get<0>(places.max(0));
  const auto number = [](const at::Tensor& of, int axis) { return of[axis].item<std::int64_t>(); };
  return Region{number(first, 1), number(first, 0), number(last, 1) + 1, number(last, 0) + 1};
}

/// The region grown to the aspect of the result and by the padding, its middle where it was.
Region framed(const Region& subject, const SubjectCrop& crop) {
  const double aspect = static_cast<double>(crop.width) / static_cast<double>(crop.height);
  const auto width = static_cast<double>(subject.right - subject.left);
  const auto height = static_cast<double>(subject.bottom - subject.top);
  const bool wide = width / height >= aspect;
  const auto half = [&](double side) {
    return static_cast<std::int64_t>(std::ceil(std::trunc(side * crop.padding) / 2));
  };
  const std::int64_t half_width = half(wide ? width : height * aspect),
                     half_height = half(wide ? width / aspect : height);
  const auto begin = [](std::int64_t low, std::int64_t high, std::int64_t reach) {
    const double middle = static_cast<double>(low + high - 1) / 2;
    return static_cast<std::int64_t>(middle - static_cast<double>(reach));
  };
  const std::int64_t left = begin(subject.left, subject.right, half_width);
  const std::int64_t top = begin(subject.top, subject.bottom, half_height);
  return {left, top, left + std::max<std::int64_t>(1, 2 * half_width),
          top + std::max<std::int64_t>(1, 2 * half_height)};
}

/// planes: [1, C, H, W]; zeros outside.
at::Tensor cut_out(const at::Tensor& planes, const Region& region) {
  return at::constant_pad_nd(planes, std::array<std::int64_t, 4>{-region.left, region.right - planes.size(3),
                                                                 -region.top, region.bottom - planes.size(2)});
}

/// Not larger than the result will be.
at::Tensor shrunk(const at::Tensor& planes, const SubjectCrop& crop) {
  const std::int64_t longest = std::max(planes.size(2), planes.size(3)), wanted = std::max(crop.width, crop.height);
  if (longest <= wanted) return planes;
  const double scale = static_cast<double>(wanted) / static_cast<double>(longest);
  const auto side = [scale](std::int64_t of) {
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(of) * scale));
  };
  return resample(planes, side(planes.size(3)), side(planes.size(2)), Filter::lanczos, Crop::disabled);
}

}  // namespace

at::Tensor cropped_to_mask(const at::Tensor& picture, const at::Tensor& mask, const SubjectCrop& crop) {
  const at::Tensor colors = shrunk(at::clamp(picture, 0, 1).permute({2, 0, 1}).unsqueeze(0), crop);
  at::Tensor share = shrunk(prepared_mask(mask, crop.grow).unsqueeze(0).unsqueeze(0), crop);
  const at::Tensor levels = (at::clamp(share[0][0], 0, 1) * 255).to(at::kInt);
  std::optional<Region> subject = solid_region(levels);
  if (!subject) {
    subject = solid_region(255 - levels);
    if (subject) share = 1 - share;
  }
  if (!subject) log::warning("a mask is empty: the whole picture is taken");
  const Region region = subject ? framed(*subject, crop) : Region{0, 0, colors.size(3), colors.size(2)};
  const at::Tensor visible = cut_out(share, region);
  const at::Tensor behind = at::tensor(at::ArrayRef<double>(crop.background.data(), 3), at::kFloat).view({1, 3, 1, 1});
  const at::Tensor mixed_in = at::clamp(cut_out(colors, region) * visible + behind * (1 - visible), 0, 1);
  return resample(mixed_in, crop.width, crop.height, Filter::lanczos, Crop::disabled)[0].permute({1, 2, 0});
}

}  // namespace weft::image
