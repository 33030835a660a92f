// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::sampling {

/// Brownian motion that is the same however finely and in whatever order it is asked for: intervals are halved, each
/// with noise of its own seed, until they end where asked (Li et al. 2020, "Scalable gradients for stochastic
/// differential equations", section 4; torchsde's BrownianTree with a tolerance of 1e-6). Not for several threads.
class BrownianTree {
 public:
  /// Over the times from `start` to `end` > start, which are taken to six decimals. like: the shape; noise is drawn on
  /// the CPU and given on its device.
  BrownianTree(const at::Tensor& like, double start, double end, std::uint64_t seed);

  /// W(to) - W(from), float32; from <= to, both cut to the tree's times.
  at::Tensor increment(double from, double to);

 private:
  /// One interval of the tree. Children of (depth, index) are (depth + 1, 2 index) and (depth + 1, 2 index + 1).
  struct Interval {
    double start, end;
    std::uint64_t depth, index;
    at::Tensor w;
  };
  std::pair<Interval, Interval> halves(const Interval& whole);
  void collect(const Interval& interval, double from, double to, std::vector<at::Tensor>& pieces);
  at::Tensor noise(std::uint32_t word) const;

  std::vector<std::int64_t> shape_;
  std::uint64_t seed_;
  std::optional<Interval> root_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, at::Tensor> left_halves_;  ///< recently used
};

/// The noise of SDE samplers: increments of Brownian motion over noise levels, at unit variance.
class BrownianNoise {
 public:
  /// Over all levels above 0 of `sigmas`.
  BrownianNoise(const at::Tensor& like, const at::Tensor& sigmas, std::uint64_t seed);
  /// For a step from one level to another, both 0-dim: like x. The sign is that of the direction.
  at::Tensor between(const at::Tensor& from, const at::Tensor& to);

 private:
  at::Device device_;
  BrownianTree tree_;
};

}  // namespace weft::sampling
