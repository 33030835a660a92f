// SPDX-License-Identifier: Apache-2.0
// Which box is cut next, and where, follows Pillow's libImaging/Quant.c (HPND licence), so that the colors are its.
#include <algorithm>
#include <memory>
#include <unordered_map>

#include "diffusion/image/palette.hpp"

namespace weft::image {
namespace {

/// Pictures of more colors than this are counted with fewer bits a channel.
constexpr std::size_t kMostColors = 65536;

struct Counted {
  Color color;
  std::uint32_t count;
};

std::uint32_t key_of(const std::uint8_t* rgb, int shift) {
  return static_cast<std::uint32_t>(rgb[0] >> shift) << 16 | static_cast<std::uint32_t>(rgb[1] >> shift) << 8 |
         static_cast<std::uint32_t>(rgb[2] >> shift);
}

/// Counts by color, with so many bits taken off each channel; nothing when there are too many colors.
std::unordered_map<std::uint32_t, std::uint32_t> counts_at(const Pixels& picture, int shift) {
  std::unordered_map<std::uint32_t, std::uint32_t> counts;
  for (std::size_t i = 0; i < picture.values.size(); i += 3) {
    ++counts[key_of(picture.values.data() + i, shift)];
    if (counts.size() > kMostColors) return {};
  }
  return counts;
}

/// A part of the color space. A leaf holds colors, an inner box two parts.
struct Box {
  std::vector<Counted> colors;
  std::uint32_t pixels = 0;
  std::unique_ptr<Box> upper, lower;

  Color range() const {
    Color low{255, 255, 255}, high{0, 0, 0};
    for (const Counted& counted : colors)
      for (int c = 0; c < 3; ++c) {
        low[c] = std::min(low[c], counted.color[c]);
        high[c] = std::max(high[c], counted.color[c]);
      }
    for (int c = 0; c < 3; ++c) high[c] = static_cast<std::uint8_t>(high[c] - low[c]);
    return high;
  }
};

/// The axis along which a box looks longest to the eye.
int longest_axis(const Box& box) {
  constexpr std::array<int, 3> kWeights{77, 150, 29};
  const Color range = box.range();
  int best = 0;
  for (int c = 1; c < 3; ++c)
    if (range[best] * kWeights[best] < range[c] * kWeights[c]) best = c;
  return best;
}

/// The lowest value along the axis that belongs to the upper part: more than half of the pixels are there, but at
/// least the lowest value stays out. The colors are sorted downwards.
std::uint8_t dividing_value(const Box& box, int axis) {
  std::uint32_t seen = 0;
  std::uint8_t value = 0;
  for (const Counted& counted : box.colors) {
    seen += counted.count;
    value = counted.color[axis];
    if (seen * 2 > box.pixels) break;
  }
  const std::uint8_t lowest = box.colors.back().color[axis];
  if (value != lowest) return value;
  return static_cast<std::uint8_t>(lowest + 1);
}

void cut(Box& box) {
  const int axis = longest_axis(box);
  std::stable_sort(box.colors.begin(), box.colors.end(),
                   [axis](const Counted& a, const Counted& b) { return a.color[axis] > b.color[axis]; });
  const std::uint8_t divider = dividing_value(box, axis);
  box.upper = std::make_unique<Box>();
  box.lower = std::make_unique<Box>();
  for (const Counted& counted : box.colors) {
    Box& part = counted.color[axis] >= divider ? *box.upper : *box.lower;
    part.colors.push_back(counted);
    part.pixels += counted.count;
  }
  box.colors.clear();
}

/// The box of most pixels first. Among equals the order is that of this very heap: a new one stays below its equals,
/// and the one that fills the gap rises above none of them.
class FullestFirst {
 public:
  void add(Box* box) {
    boxes_.push_back(box);
    std::size_t at = boxes_.size() - 1;
    for (; at != 0 && box->pixels > boxes_[(at - 1) / 2]->pixels; at = (at - 1) / 2) boxes_[at] = boxes_[(at - 1) / 2];
    boxes_[at] = box;
  }

  Box* take() {
    if (boxes_.empty()) return nullptr;
    Box* const top = boxes_.front();
    Box* const last = boxes_.back();
    boxes_.pop_back();
    if (boxes_.empty()) return top;
    std::size_t at = 0;
    for (std::size_t child = 1; child < boxes_.size(); child = 2 * at + 1) {
      if (child + 1 < boxes_.size() && boxes_[child]->pixels < boxes_[child + 1]->pixels) ++child;
      if (last->pixels > boxes_[child]->pixels) break;
      boxes_[at] = boxes_[child];
      at = child;
    }
    boxes_[at] = last;
    return top;
  }

 private:
  std::vector<Box*> boxes_;
};

void divide(Box& root, int count) {
  FullestFirst heap;
  heap.add(&root);
  while (--count > 0) {
    Box* box = heap.take();
    while (box != nullptr && box->range() == Color{}) box = heap.take();  // of one color: stays as it is
    if (box == nullptr) return;
    cut(*box);
    heap.add(box->upper.get());
    heap.add(box->lower.get());
  }
}

void number_leaves(const Box& box, std::unordered_map<std::uint32_t, std::size_t>& leaf_of, std::size_t& count) {
  if (box.upper) {
    number_leaves(*box.upper, leaf_of, count);
    number_leaves(*box.lower, leaf_of, count);
    return;
  }
  for (const Counted& counted : box.colors) leaf_of[key_of(counted.color.data(), 0)] = count;
  if (!box.colors.empty()) ++count;
}

/// The rounded mean of each leaf's pixels.
std::vector<Color> means(const Pixels& picture, int shift, const Box& root) {
  std::unordered_map<std::uint32_t, std::size_t> leaf_of;
  std::size_t leaves = 0;
  number_leaves(root, leaf_of, leaves);
  struct Sum {
    std::array<std::uint64_t, 3> of{};
    std::uint64_t count = 0;
  };
  std::vector<Sum> sums(leaves);
  for (std::size_t i = 0; i < picture.values.size(); i += 3) {
    Sum& sum = sums[leaf_of.at(key_of(picture.values.data() + i, shift))];
    for (int c = 0; c < 3; ++c) sum.of[c] += picture.values[i + c];
    ++sum.count;
  }
  std::vector<Color> palette(leaves);
  for (std::size_t leaf = 0; leaf < leaves; ++leaf)
    for (int c = 0; c < 3; ++c)
      palette[leaf][c] = static_cast<std::uint8_t>(0.5 + static_cast<double>(sums[leaf].of[c]) /
                                                             static_cast<double>(sums[leaf].count));
  return palette;
}

}  // namespace

std::vector<Color> median_cut(const Pixels& picture, int count) {
  int shift = 0;
  auto counts = counts_at(picture, shift);
  while (counts.empty()) counts = counts_at(picture, ++shift);
  Box root;
  root.pixels = static_cast<std::uint32_t>(picture.values.size() / 3);
  for (const auto& [key, pixels] : counts)
    root.colors.push_back(
        {{static_cast<std::uint8_t>(key >> 16), static_cast<std::uint8_t>(key >> 8), static_cast<std::uint8_t>(key)},
         pixels});
  divide(root, count);
  return means(picture, shift, root);
}

}  // namespace weft::image
