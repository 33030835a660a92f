// SPDX-License-Identifier: Apache-2.0
// In the conventions of kornia 0.9 (Apache-2.0), which ComfyUI calls: what it compares, and which of two equal
// neighbours stays.
#include "diffusion/image/canny.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

/// Keeps the root away from zero; a flat picture has its root as magnitude.
constexpr float kFlat = 1e-6f;
constexpr std::int64_t kBlurRadius = 2;

at::Tensor grey(const at::Tensor& samples) {
  if (samples.size(1) == 1) return samples;
  const auto channel = [&](std::int64_t index) { return samples.narrow(1, index, 1); };
  return at::addcmul(at::addcmul(channel(0) * 0.299f, channel(1), at::full({1}, 0.587f)), channel(2),
                     at::full({1}, 0.114f));
}

at::Tensor blurred_grey(const at::Tensor& samples) {
  const at::Tensor place = at::arange(-kBlurRadius, kBlurRadius + 1, at::kFloat);
  const at::Tensor bell = at::exp(-(place * place) / 2);
  const at::Tensor kernel = bell / bell.sum();
  const auto padded = [](const at::Tensor& picture, std::array<std::int64_t, 4> sides) {
    return at::reflection_pad2d(picture, sides);
  };
  const at::Tensor rows =
      at::conv2d(padded(grey(samples), {kBlurRadius, kBlurRadius, 0, 0}), kernel.view({1, 1, 1, -1}));
  return at::conv2d(padded(rows, {0, 0, kBlurRadius, kBlurRadius}), kernel.view({1, 1, -1, 1}));
}

/// One plane, and what surrounds it.
struct Plane {
  std::int64_t height, width;
  const float* values;
  float at(std::int64_t y, std::int64_t x, float outside) const {
    return y < 0 || x < 0 || y >= height || x >= width ? outside : values[y * width + x];
  }
};

struct Step {
  int y, x;
};
/// From the right, turning downwards by 45 degrees.
constexpr std::array<Step, 8> kAround{{{0, 1}, {1, 1}, {1, 0}, {1, -1}, {0, -1}, {-1, -1}, {-1, 0}, {-1, 1}}};

/// Of two equal values side by side the left one stays, of two above each other the upper one; on diagonals neither.
bool beats(float value, float neighbour, int direction) {
  return value > neighbour || (value == neighbour && (direction == 0 || direction == 2));
}

bool is_ridge(const Plane& magnitude, std::int64_t y, std::int64_t x, int direction) {
  const float outside = std::sqrt(kFlat);
  const float value = magnitude.at(y, x, outside);
  for (const int side : {direction, (direction + 4) % 8}) {
    const Step step = kAround[side];
    if (!beats(value, magnitude.at(y + step.y, x + step.x, outside), side)) return false;
  }
  return value > outside;
}

/// Marks strong values and every weak one that hangs together with them.
class Tracking {
 public:
  Tracking(const std::vector<float>& ridges, std::int64_t height, std::int64_t width, float low, float* edges)
      : ridges_(ridges), height_(height), width_(width), low_(low), edges_(edges) {}

  void run(float high) {
    for (std::int64_t i = 0; i < height_ * width_; ++i)
      if (ridges_[i] > high) mark(i);
    while (!open_.empty()) {
      const std::int64_t from = open_.back();
      open_.pop_back();
      for (const Step step : kAround) visit(from / width_ + step.y, from % width_ + step.x);
    }
  }

 private:
  void mark(std::int64_t index) {
    if (edges_[index] == 1) return;
    edges_[index] = 1;
    open_.push_back(index);
  }
  void visit(std::int64_t y, std::int64_t x) {
    if (y < 0 || x < 0 || y >= height_ || x >= width_) return;
    if (ridges_[y * width_ + x] > low_) mark(y * width_ + x);
  }

  const std::vector<float>& ridges_;
  std::int64_t height_, width_;
  float low_;
  float* edges_;
  std::vector<std::int64_t> open_;
};

/// gradients: [2, H, W], to the right and downwards.
void find_edges(const at::Tensor& gradients, float low, float high, float* edges) {
  const at::Tensor gx = gradients[0], gy = gradients[1];
  const at::Tensor magnitudes = at::sqrt(gx * gx + gy * gy + kFlat).contiguous();
  const at::Tensor eighths = at::round(at::atan2(gy, gx) * (4 / std::numbers::pi)).to(at::kInt).contiguous();
  const Plane plane{magnitudes.size(0), magnitudes.size(1), magnitudes.const_data_ptr<float>()};
  const int* eighth = eighths.const_data_ptr<int>();
  std::vector<float> ridges(static_cast<std::size_t>(plane.height * plane.width));
  for (std::int64_t y = 0; y < plane.height; ++y)
    for (std::int64_t x = 0; x < plane.width; ++x) {
      const std::int64_t i = y * plane.width + x;
      ridges[i] = is_ridge(plane, y, x, (eighth[i] + 8) % 8) ? plane.values[i] : 0;
    }
  Tracking(ridges, plane.height, plane.width, low, edges).run(high);
}

at::Tensor sobel(const at::Tensor& picture) {
  const at::Tensor across = at::tensor({-1, 0, 1, -2, 0, 2, -1, 0, 1}, at::kFloat).view({1, 1, 3, 3});
  const at::Tensor kernels = at::cat({across, across.transpose(2, 3)}, 0).contiguous();
  return at::conv2d(at::replication_pad2d(picture, std::array<std::int64_t, 4>{1, 1, 1, 1}), kernels);
}

void check_canny(const at::Tensor& samples, double low, double high) {
  if (!(low > 0 && low <= high))
    throw UsageError(fmt::format("the low threshold {} is not above 0 and at most the high one, {}", low, high));
  if (samples.size(2) <= kBlurRadius || samples.size(3) <= kBlurRadius)
    throw UsageError(fmt::format("{}x{} pixels are too few to find edges in", samples.size(3), samples.size(2)));
  if (samples.size(1) != 1 && samples.size(1) != 3)
    throw UsageError(fmt::format("edges are found in 1 or 3 channels, not in {}", samples.size(1)));
}

}  // namespace

at::Tensor canny(const at::Tensor& samples, double low, double high) {
  check_canny(samples, low, high);
  const at::Tensor gradients = sobel(blurred_grey(samples));
  at::Tensor edges = at::zeros({samples.size(0), 1, samples.size(2), samples.size(3)}, at::kFloat);
  const std::int64_t plane = samples.size(2) * samples.size(3);
  for (std::int64_t i = 0; i < samples.size(0); ++i)
    find_edges(at::nan_to_num(gradients[i]), static_cast<float>(low), static_cast<float>(high),
               edges.mutable_data_ptr<float>() + i * plane);
  return edges;
}

}  // namespace weft::image
