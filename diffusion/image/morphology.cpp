// SPDX-License-Identifier: Apache-2.0
// Minima and maxima over a sliding window in three comparisons a value, whatever its length (van Herk, "A fast
// algorithm for local minimum and maximum filters", 1992; Gil and Werman, 1993).
#include "diffusion/image/morphology.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "diffusion/image/named.hpp"

namespace weft::image {
namespace {

enum class Extreme { lowest, highest };

/// How far a window reaches to each side of its element.
struct Reach {
  std::int64_t before, after;
};

template <typename Pick>
class SlidingLine {
 public:
  SlidingLine(std::int64_t length, Reach reach, Pick pick, float nothing)
      : window_(reach.before + reach.after + 1),
        before_(reach.before),
        pick_(pick),
        padded_(static_cast<std::size_t>(length + window_ - 1), nothing),
        onward_(padded_.size()),
        backward_(padded_.size()) {}

  /// The extreme over blocks of the window's length, from their beginning and to their end: any window is the end
  /// of one block and the beginning of the next.
  void run(float* line, std::int64_t length) {
    std::copy_n(line, length, padded_.begin() + before_);
    const auto size = static_cast<std::int64_t>(padded_.size());
    for (std::int64_t begin = 0; begin < size; begin += window_) sweep(begin, std::min(begin + window_, size));
    for (std::int64_t i = 0; i < length; ++i) line[i] = pick_(backward_[i], onward_[i + window_ - 1]);
  }

 private:
  void sweep(std::int64_t begin, std::int64_t end) {
    onward_[begin] = padded_[begin];
    for (std::int64_t i = begin + 1; i < end; ++i) onward_[i] = pick_(onward_[i - 1], padded_[i]);
    backward_[end - 1] = padded_[end - 1];
    for (std::int64_t i = end - 2; i >= begin; --i) backward_[i] = pick_(backward_[i + 1], padded_[i]);
  }

  std::int64_t window_, before_;
  Pick pick_;
  std::vector<float> padded_, onward_, backward_;
};

template <typename Pick>
void slide_lines(at::Tensor& lines, Reach reach, Pick pick, float nothing) {
  const std::int64_t length = lines.size(-1);
  float* data = lines.mutable_data_ptr<float>();
  at::parallel_for(0, lines.numel() / length, 64, [&](std::int64_t begin, std::int64_t end) {
    SlidingLine<Pick> sliding(length, reach, pick, nothing);
    for (std::int64_t i = begin; i < end; ++i) sliding.run(data + i * length, length);
  });
}

/// Over the last dimension; a new tensor.
at::Tensor slid(const at::Tensor& planes, Extreme extreme, Reach reach) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  at::Tensor lines = planes.to(at::kFloat).contiguous().clone();
  if (lines.numel() == 0) return lines;
  // What lies further away than the line is long changes nothing.
  reach = {std::min(reach.before, lines.size(-1)), std::min(reach.after, lines.size(-1))};
  if (extreme == Extreme::lowest)
    slide_lines(
        lines, reach, [](float a, float b) { return b < a ? b : a; }, kInfinity);
  else
    slide_lines(
        lines, reach, [](float a, float b) { return b > a ? b : a; }, -kInfinity);
  return lines;
}

at::Tensor extreme_of(const at::Tensor& planes, Extreme extreme, Reach reach) {
  const at::Tensor along = slid(planes, extreme, reach);
  return slid(along.transpose(-1, -2), extreme, reach).transpose(-1, -2).contiguous();
}

at::Tensor eroded(const at::Tensor& planes, std::int64_t side) {
  return extreme_of(planes, Extreme::lowest, {side / 2, side - 1 - side / 2});
}
at::Tensor dilated(const at::Tensor& planes, std::int64_t side) {
  return extreme_of(planes, Extreme::highest, {side - 1 - side / 2, side / 2});
}
at::Tensor opened(const at::Tensor& planes, std::int64_t side) { return dilated(eroded(planes, side), side); }
at::Tensor closed(const at::Tensor& planes, std::int64_t side) { return eroded(dilated(planes, side), side); }

using OnSquare = at::Tensor (*)(const at::Tensor&, std::int64_t);
constexpr std::array<std::pair<std::string_view, OnSquare>, 7> kOnSquare{{
    {"erode", eroded},
    {"dilate", dilated},
    {"open", opened},
    {"close", closed},
    {"gradient",
     [](const at::Tensor& planes, std::int64_t side) { return dilated(planes, side) - eroded(planes, side); }},
    {"bottom_hat", [](const at::Tensor& planes, std::int64_t side) { return closed(planes, side) - planes; }},
    {"top_hat", [](const at::Tensor& planes, std::int64_t side) { return planes - opened(planes, side); }},
}};

/// Takes the neighbours one to the left and one to the right into account, along `dim`.
void take_neighbours(at::Tensor& into, const at::Tensor& from, std::int64_t dim, Extreme extreme) {
  const std::int64_t rest = from.size(dim) - 1;
  if (rest < 1) return;
  for (const std::int64_t shift : {0, 1}) {
    at::Tensor place = into.narrow(dim, 1 - shift, rest);
    const at::Tensor neighbour = from.narrow(dim, shift, rest);
    place.copy_(extreme == Extreme::highest ? at::maximum(place, neighbour) : at::minimum(place, neighbour));
  }
}

at::Tensor diamond(const at::Tensor& masks, Extreme extreme, std::int64_t steps) {
  at::Tensor now = masks;
  for (std::int64_t i = 0; i < steps; ++i) {
    at::Tensor next = now.clone();
    take_neighbours(next, now, -1, extreme);
    take_neighbours(next, now, -2, extreme);
    if (at::equal(next, now)) break;  // full, or empty: no step changes it any more
    now = next;
  }
  return now;
}

}  // namespace

std::vector<std::string> morphology_operations() { return names_of(kOnSquare); }

at::Tensor morphology(const at::Tensor& planes, std::string_view operation, std::int64_t side) {
  return named_in(kOnSquare, operation, "operation on windows")(planes, side);
}

at::Tensor grown(const at::Tensor& masks, std::int64_t amount, bool tapered) {
  const Extreme extreme = amount < 0 ? Extreme::lowest : Extreme::highest;
  const std::int64_t steps = amount < 0 ? -amount : amount;
  if (steps == 0) return masks;
  return tapered ? diamond(masks, extreme, steps) : extreme_of(masks, extreme, {steps, steps});
}

}  // namespace weft::image
