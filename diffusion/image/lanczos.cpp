// SPDX-License-Identifier: Apache-2.0
// Windowed sinc, 3 lobes (Duchon, "Lanczos filtering in one and two dimensions", 1979), in the arithmetic of
// Pillow's 8-bit resampling (libImaging/Resample.c, HPND licence).
#include "diffusion/image/lanczos.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/image/quantise.hpp"

namespace weft::image {
namespace {

constexpr double kLobes = 3.0;
/// 32 bits less 8 for the value and 2 for overshoot.
constexpr int kPrecisionBits = 22;

double sinc(double x) {
  if (x == 0.0) return 1.0;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

double kernel(double x) { return -kLobes <= x && x < kLobes ? sinc(x) * sinc(x / kLobes) : 0.0; }

/// The source values that make one new value: weights[i] belongs to source[first + i].
struct Taps {
  std::int64_t first;
  std::vector<std::int32_t> weights;
};

Taps taps_of(std::int64_t place, std::int64_t old_length, double scale) {
  const double stretch = std::max(scale, 1.0);
  const double support = kLobes * stretch;
  const double center = (static_cast<double>(place) + 0.5) * scale;
  const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(center - support + 0.5));
  const auto last = std::min<std::int64_t>(old_length, static_cast<std::int64_t>(center + support + 0.5));
  std::vector<double> exact;
  double sum = 0;
  for (std::int64_t i = first; i < last; ++i) {
    exact.push_back(kernel((static_cast<double>(i) - center + 0.5) * (1.0 / stretch)));
    sum += exact.back();
  }
  Taps taps{first, {}};
  for (double weight : exact) {
    if (sum != 0.0) weight /= sum;
    taps.weights.push_back(static_cast<std::int32_t>((weight < 0 ? -0.5 : 0.5) + weight * (1 << kPrecisionBits)));
  }
  return taps;
}

std::vector<Taps> all_taps(std::int64_t old_length, std::int64_t length) {
  const double scale = static_cast<double>(old_length) / static_cast<double>(length);
  std::vector<Taps> taps;
  for (std::int64_t place = 0; place < length; ++place) taps.push_back(taps_of(place, old_length, scale));
  return taps;
}

/// The weighted sum of values that lie `stride` apart, rounded.
std::uint8_t weighted(const std::uint8_t* values, std::int64_t stride, const Taps& taps) {
  std::int32_t sum = 1 << (kPrecisionBits - 1);
  const std::uint8_t* in = values + taps.first * stride;
  for (const std::int32_t weight : taps.weights) {
    sum += weight * *in;
    in += stride;
  }
  return static_cast<std::uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

Pixels resized_rows(const Pixels& in, std::int64_t width) {
  if (in.width == width) return in;
  const auto taps = all_taps(in.width, width);
  Pixels out = make_pixels(width, in.height, in.channels);
  std::uint8_t* value = out.values.data();
  for (std::int64_t y = 0; y < in.height; ++y) {
    const std::uint8_t* row = in.values.data() + y * in.width * in.channels;
    for (const Taps& at : taps)
      for (int c = 0; c < in.channels; ++c) *value++ = weighted(row + c, in.channels, at);
  }
  return out;
}

Pixels resized_columns(const Pixels& in, std::int64_t height) {
  if (in.height == height) return in;
  const std::int64_t stride = in.width * in.channels;
  Pixels out = make_pixels(in.width, height, in.channels);
  std::uint8_t* value = out.values.data();
  for (const Taps& at : all_taps(in.height, height))
    for (std::int64_t x = 0; x < stride; ++x) *value++ = weighted(in.values.data() + x, stride, at);
  return out;
}

/// Calls change(color, alpha) for each colour value of an RGBA picture.
template <typename Change>
void each_color(Pixels& pixels, Change change) {
  if (pixels.channels != 4) return;
  for (std::size_t i = 0; i < pixels.values.size(); i += 4)
    for (int c = 0; c < 3; ++c) pixels.values[i + c] = change(pixels.values[i + c], pixels.values[i + 3]);
}

std::uint8_t times_alpha(int color, int alpha) {
  const int product = color * alpha + 128;
  return static_cast<std::uint8_t>(((product >> 8) + product) >> 8);
}

std::uint8_t over_alpha(int color, int alpha) {
  if (alpha == 0 || alpha == 255) return static_cast<std::uint8_t>(color);
  return static_cast<std::uint8_t>(std::min(255 * color / alpha, 255));
}

/// Which of the two passes Pillow 13.0.0 does first, as observed on it; earlier versions always begin with the rows.
bool begins_with_columns(const Pixels& pixels, std::int64_t width, std::int64_t height) {
  return 2 * std::max<std::int64_t>(0, pixels.width - width) < pixels.height - height;
}

Pixels resized(Pixels pixels, std::int64_t width, std::int64_t height) {
  if (pixels.width == width && pixels.height == height) return pixels;
  each_color(pixels, times_alpha);
  Pixels result = begins_with_columns(pixels, width, height) ? resized_rows(resized_columns(pixels, height), width)
                                                             : resized_columns(resized_rows(pixels, width), height);
  each_color(result, over_alpha);
  return result;
}

}  // namespace

at::Tensor lanczos(const at::Tensor& samples, std::int64_t width, std::int64_t height) {
  std::vector<at::Tensor> results;
  for (const at::Tensor& image : samples.unbind(0))
    results.push_back(dequantise(resized(quantise(image.movedim(0, -1)), width, height)).movedim(-1, 0));
  return at::stack(results).to(samples.device(), samples.scalar_type());
}

}  // namespace weft::image
