// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/brownian_tree.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <ATen/ATen.h>

#include "diffusion/sampling/seed_sequence.hpp"
#include "diffusion/tensor/rng.hpp"

namespace weft::sampling {
namespace {

// Noise of so many intervals is kept: as many as lie on the way down to two points.
constexpr std::size_t kKept = 64;

// As Python's round(time, 6), which goes by the exact decimal expansion.
double six_decimals(double time) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6f", time);
  return std::strtod(text, nullptr);
}

double lowest_above_zero(const at::Tensor& sigmas) {
  const auto above = sigmas.masked_select(sigmas > 0);
  return above.numel() == 0 ? 0.0 : above.min().item<double>();
}

}  // namespace

BrownianTree::BrownianTree(const at::Tensor& like, double start, double end, std::uint64_t seed)
    : shape_(like.sizes().vec()), seed_(seed) {
  const double from = six_decimals(start);
  const double to = six_decimals(end);
  // The first draw is scaled by the length before rounding, as torchsde scales it.
  root_ = Interval{from, to, 0, 0, noise(seed_words(seed, {}, 1).front()) * std::sqrt(std::max(end - start, 0.0))};
}

at::Tensor BrownianTree::noise(std::uint32_t word) const { return tensor::NormalNoise(word).draw(shape_, at::kFloat); }

std::pair<BrownianTree::Interval, BrownianTree::Interval> BrownianTree::halves(const Interval& whole) {
  const double middle = six_decimals(0.5 * (whole.start + whole.end));
  auto& w = left_halves_[{whole.depth, whole.index}];
  if (!w.defined()) {
    const double left = middle - whole.start;
    const double right = whole.end - middle;
    const double scale = 1.0 / (whole.end - whole.start);
    const auto word = seed_words(seed_, {whole.index, whole.depth}, 1).front();
    w = whole.w * left * scale + noise(word) * std::sqrt(left * right * scale);
  }
  return {{whole.start, middle, whole.depth + 1, 2 * whole.index, w},
          {middle, whole.end, whole.depth + 1, 2 * whole.index + 1, whole.w - w}};
}

void BrownianTree::collect(const Interval& interval, double from, double to, std::vector<at::Tensor>& pieces) {
  if (to <= interval.start || from >= interval.end) return;
  if (from <= interval.start && to >= interval.end) return pieces.push_back(interval.w);
  const auto [left, right] = halves(interval);
  collect(left, from, to, pieces);
  collect(right, from, to, pieces);
}

at::Tensor BrownianTree::increment(double from, double to) {
  if (left_halves_.size() > kKept) left_halves_.clear();
  const auto inside = [&](double time) { return std::clamp(six_decimals(time), root_->start, root_->end); };
  std::vector<at::Tensor> pieces;
  collect(*root_, inside(from), inside(to), pieces);
  if (pieces.empty()) return at::zeros(shape_, at::kFloat);
  at::Tensor sum = pieces.front();
  for (std::size_t i = 1; i < pieces.size(); ++i) sum = sum + pieces[i];
  return sum;
}

BrownianNoise::BrownianNoise(const at::Tensor& like, const at::Tensor& sigmas, std::uint64_t seed)
    : device_(like.device()),
      tree_(like, lowest_above_zero(sigmas), sigmas.numel() == 0 ? 0.0 : sigmas.max().item<double>(), seed) {}

at::Tensor BrownianNoise::between(const at::Tensor& from, const at::Tensor& to) {
  const double start = from.item<double>();
  const double end = to.item<double>();
  auto w = tree_.increment(std::min(start, end), std::max(start, end)).to(device_);
  if (start > end) w = -w;
  return w / (to - from).abs().sqrt();
}

}  // namespace weft::sampling
