// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/color_transfer.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/color_space.hpp"
#include "diffusion/image/named.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

/// Turns pictures [B, H, W, 3].
using Recoloring = std::function<at::Tensor(const at::Tensor&)>;
/// Learns from pictures of each kind how to turn the first into the second.
using LearnRecoloring = Recoloring (*)(const at::Tensor& from, const at::Tensor& to);

constexpr double kLeastSpread = 1e-6;
constexpr std::int64_t kLevels = 256;

/// Of all values of some pictures in L*a*b*, in double precision.
struct LabStatistics {
  at::Tensor mean;        ///< [3]
  at::Tensor covariance;  ///< [3, 3]
};

LabStatistics lab_statistics(const at::Tensor& pictures) {
  at::Tensor sum = at::zeros({3}, at::kDouble), outer = at::zeros({3, 3}, at::kDouble);
  const auto each = [&](auto visit) {
    for (std::int64_t i = 0; i < pictures.size(0); ++i) visit(rgb_to_lab(pictures[i]).reshape({-1, 3}).to(at::kDouble));
  };
  const auto count = static_cast<double>(pictures.size(0) * pictures.size(1) * pictures.size(2));
  each([&](const at::Tensor& lab) { sum += lab.sum(0); });
  const at::Tensor mean = sum / count;
  each([&](const at::Tensor& lab) { outer += (lab - mean).t().mm(lab - mean); });
  return {mean, outer / count};
}

/// lab -> (lab - mean) * matrix + the other mean
Recoloring linear_in_lab(const LabStatistics& from, const LabStatistics& to, const at::Tensor& matrix) {
  return [from, to, matrix](const at::Tensor& pictures) {
    const at::Tensor lab = rgb_to_lab(pictures).reshape({-1, 3}).to(at::kDouble);
    const at::Tensor turned = (lab - from.mean).mm(matrix.t()) + to.mean;
    return lab_to_rgb(turned.to(at::kFloat).reshape(pictures.sizes()));
  };
}

at::Tensor spread_of(const LabStatistics& of) {
  return at::clamp_min(at::sqrt(of.covariance.diagonal()), kLeastSpread);
}

Recoloring learn_reinhard(const at::Tensor& from, const at::Tensor& to) {
  const LabStatistics source = lab_statistics(from), wanted = lab_statistics(to);
  return linear_in_lab(source, wanted, at::diag(spread_of(wanted) / spread_of(source)));
}

/// A symmetric matrix with another function of its eigenvalues.
template <typename Change>
at::Tensor with_eigenvalues(const at::Tensor& matrix, Change change) {
  const auto [values, vectors] = at::linalg_eigh(matrix);
  return (vectors * change(at::clamp_min(values, 0)).unsqueeze(0)).mm(vectors.t());
}

Recoloring learn_monge_kantorovitch(const at::Tensor& from, const at::Tensor& to) {
  const LabStatistics source = lab_statistics(from), wanted = lab_statistics(to);
  const auto root = [](const at::Tensor& values) { return at::clamp_min(at::sqrt(values), kLeastSpread); };
  const at::Tensor forth = with_eigenvalues(source.covariance, root);
  const at::Tensor back =
      with_eigenvalues(source.covariance, [&](const at::Tensor& values) { return 1 / root(values); });
  const at::Tensor middle = with_eigenvalues(forth.mm(wanted.covariance).mm(forth),
                                             [](const at::Tensor& values) { return at::sqrt(values); });
  return linear_in_lab(source, wanted, back.mm(middle).mm(back));
}

/// [.., 3] -> the levels of each value
at::Tensor levels_of(const at::Tensor& pictures) {
  return at::clamp((pictures * (kLevels - 1)).to(at::kLong), 0, kLevels - 1);
}

/// [3, 256]: which share of the values lies at or below a level.
at::Tensor distribution_of(const at::Tensor& pictures) {
  std::vector<at::Tensor> rows;
  for (std::int64_t c = 0; c < 3; ++c)
    rows.push_back(at::bincount(levels_of(pictures.select(3, c)).flatten(), {}, kLevels).to(at::kDouble).cumsum(0));
  const at::Tensor counts = at::stack(rows, 0);
  return counts / counts.narrow(1, kLevels - 1, 1);
}

Recoloring learn_histogram(const at::Tensor& from, const at::Tensor& to) {
  const at::Tensor found = at::searchsorted(distribution_of(to), distribution_of(from).contiguous());
  const at::Tensor table = at::clamp_max(found, kLevels - 1).to(at::kFloat) / (kLevels - 1);
  return [table](const at::Tensor& pictures) {
    std::vector<at::Tensor> channels;
    for (std::int64_t c = 0; c < 3; ++c) {
      const at::Tensor levels = levels_of(pictures.select(3, c));
      channels.push_back(table[c].index_select(0, levels.flatten()).reshape(levels.sizes()));
    }
    return at::stack(channels, 3);
  };
}

constexpr std::array<std::pair<std::string_view, LearnRecoloring>, 3> kTransfers{
    {{"reinhard_lab", learn_reinhard}, {"mkl_lab", learn_monge_kantorovitch}, {"histogram", learn_histogram}}};

at::Tensor one_of(const at::Tensor& pictures, std::int64_t index) {
  return pictures.narrow(0, std::min(index, pictures.size(0) - 1), 1);
}

at::Tensor recolored(const at::Tensor& target, const at::Tensor& reference, LearnRecoloring learn,
                     ColorBaseline baseline) {
  if (baseline.of == ColorBaseline::Of::all_pictures) return learn(target, reference)(target);
  if (baseline.of == ColorBaseline::Of::one_picture) return learn(one_of(target, baseline.picture), reference)(target);
  std::vector<at::Tensor> pictures;
  for (std::int64_t i = 0; i < target.size(0); ++i) {
    const at::Tensor picture = one_of(target, i);
    pictures.push_back(learn(picture, one_of(reference, i))(picture));
  }
  return at::cat(pictures, 0);
}

void check_colors(const at::Tensor& pictures) {
  if (pictures.dim() != 4 || pictures.size(3) < 3 || pictures.numel() == 0)
    throw UsageError(fmt::format("pictures of shape [{}] have no colors", fmt::join(pictures.sizes(), ", ")));
}

}  // namespace

std::vector<std::string> color_transfers() { return names_of(kTransfers); }

at::Tensor color_transferred(const at::Tensor& target, const at::Tensor& reference, std::string_view method,
                             ColorBaseline baseline, double strength) {
  const LearnRecoloring learn = named_in(kTransfers, method, "way to transfer colors");
  check_colors(target);
  check_colors(reference);
  const at::Tensor rgb = target.narrow(3, 0, 3);
  const at::Tensor turned = recolored(rgb, reference.narrow(3, 0, 3), learn, baseline);
  const at::Tensor mixed_in = at::clamp(at::lerp(rgb, turned, strength), 0, 1);
  if (target.size(3) == 3) return mixed_in;
  return at::cat({mixed_in, target.narrow(3, 3, target.size(3) - 3)}, 3);
}

}  // namespace weft::image
