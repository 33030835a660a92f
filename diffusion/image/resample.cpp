// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/resample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/bislerp.hpp"
#include "diffusion/image/lanczos.hpp"
#include "diffusion/image/named.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

constexpr std::array<std::pair<std::string_view, Filter>, 6> kFilters{{{"nearest-exact", Filter::nearest_exact},
                                                                       {"bilinear", Filter::bilinear},
                                                                       {"area", Filter::area},
                                                                       {"bicubic", Filter::bicubic},
                                                                       {"lanczos", Filter::lanczos},
                                                                       {"bislerp", Filter::bislerp}}};

/// What is cut from each of the two ends of a side so that the middle has the new aspect.
/// Python's round(): half to even, which is how the default rounding mode rounds.
std::int64_t margin(std::int64_t side, double kept_share) {
  const auto length = static_cast<double>(side);
  return std::llrint((length - length * kept_share) / 2);
}

at::Tensor middle(const at::Tensor& samples, std::int64_t width, std::int64_t height) {
  const std::int64_t old_width = samples.size(-1);
  const std::int64_t old_height = samples.size(-2);
  const double old_aspect = static_cast<double>(old_width) / static_cast<double>(old_height);
  const double new_aspect = static_cast<double>(width) / static_cast<double>(height);
  std::int64_t x = 0;
  std::int64_t y = 0;
  if (old_aspect > new_aspect) x = margin(old_width, new_aspect / old_aspect);
  if (old_aspect < new_aspect) y = margin(old_height, old_aspect / new_aspect);
  // differs: of extreme aspects at least one row or column stays; ComfyUI cuts all of it and fails in torch.
  x = std::min(x, (old_width - 1) / 2);
  y = std::min(y, (old_height - 1) / 2);
  return samples.narrow(-2, y, old_height - 2 * y).narrow(-1, x, old_width - 2 * x);
}

at::Tensor filtered(const at::Tensor& samples, std::int64_t width, std::int64_t height, Filter filter) {
  const std::array<std::int64_t, 2> size{height, width};
  switch (filter) {
    case Filter::nearest_exact:
      return at::_upsample_nearest_exact2d(samples, size);
    case Filter::bilinear:
      return at::upsample_bilinear2d(samples, size, false);
    case Filter::area:
      return at::adaptive_avg_pool2d(samples, size);
    case Filter::bicubic:
      return at::upsample_bicubic2d(samples, size, false);
    case Filter::lanczos:
      return lanczos(samples, width, height);
    case Filter::bislerp:
      return bislerp(samples, width, height);
  }
  return samples;
}

void check_side(const char* name, std::int64_t side) {
  if (side < 1 || side > kMaxSide)
    throw UsageError(fmt::format("a {} of {} is not between 1 and {}", name, side, kMaxSide));
}

}  // namespace

Filter filter_named(std::string_view name) {
  return named_in(kFilters, name, "way to resample");
}

Crop crop_named(std::string_view name) {
  if (name == "disabled") return Crop::disabled;
  if (name == "center") return Crop::center;
  throw UsageError(fmt::format("there is no way to crop called '{}'", name));
}

at::Tensor resample(const at::Tensor& samples, std::int64_t width, std::int64_t height, Filter filter, Crop crop) {
  check_side("width", width);
  check_side("height", height);
  at::Tensor flat = samples;
  if (samples.dim() > 4) flat = samples.flatten(2, -3).movedim(2, 1).flatten(0, 1);
  at::Tensor result = filtered(crop == Crop::center ? middle(flat, width, height) : flat, width, height, filter);
  if (samples.dim() == 4) return result;
  std::vector<std::int64_t> shape = samples.sizes().vec();
  shape[shape.size() - 2] = height;
  shape[shape.size() - 1] = width;
  return result.unflatten(0, {samples.size(0), -1}).movedim(2, 1).reshape(shape);
}

std::int64_t matching_side(std::int64_t side, std::int64_t wanted_other, std::int64_t other) {
  const double exact = static_cast<double>(side * wanted_other) / static_cast<double>(other);
  return std::max<std::int64_t>(1, std::llrint(exact));
}

}  // namespace weft::image
