// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <ATen/ATen.h>

#include "diffusion/video/audio.hpp"

namespace weft::video {
namespace {

constexpr std::int64_t kZeroCrossings = 6;
constexpr double kRolloff = 0.99;

/// One filter for each of the `to` phases: [to, 1, 2 * width + from].
at::Tensor phase_filters(std::int64_t from, std::int64_t to, std::int64_t width) {
  const double base = static_cast<double>(std::min(from, to)) * kRolloff;
  const auto options = at::TensorOptions().dtype(at::kDouble);
  const at::Tensor index = at::arange(-width, width + from, options).unsqueeze(0).unsqueeze(0) / double(from);
  const at::Tensor phase = at::arange(0, -to, -1, options).unsqueeze(1).unsqueeze(1) / double(to);
  const at::Tensor time = ((phase + index) * base).clamp(-double(kZeroCrossings), double(kZeroCrossings));
  const at::Tensor window = (time * (std::numbers::pi / double(kZeroCrossings) / 2)).cos().square();
  return at::sinc(time) * window * (base / double(from));
}

}  // namespace

at::Tensor resampled(const at::Tensor& waveform, std::int64_t from, std::int64_t to) {
  if (from == to) return waveform;
  const std::int64_t divisor = std::gcd(from, to);
  const std::int64_t in = from / divisor, out = to / divisor;
  const double base = static_cast<double>(std::min(in, out)) * kRolloff;
  const auto width = static_cast<std::int64_t>(std::ceil(double(kZeroCrossings) * double(in) / base));
  const at::Tensor filters = phase_filters(in, out, width).to(waveform.scalar_type());
  const std::int64_t length = waveform.size(-1);
  const at::Tensor flat = at::constant_pad_nd(waveform.reshape({-1, 1, length}), {width, width + in});
  const at::Tensor phases = at::conv1d(flat, filters, {}, at::IntArrayRef({in}));  // [rows, out, steps]
  std::vector<std::int64_t> sizes = waveform.sizes().vec();
  sizes.back() = (out * length + in - 1) / in;
  return phases.transpose(1, 2).reshape({flat.size(0), -1}).narrow(1, 0, sizes.back()).reshape(sizes);
}

}  // namespace weft::video
