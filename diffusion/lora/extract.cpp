// SPDX-License-Identifier: Apache-2.0
// Extraction of a LoRA by singular value decomposition (Eckart & Young 1936), with the clamping of kohya-ss'
// extract_lora_from_models.py (Apache-2.0).
#include "diffusion/lora/extract.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include <ATen/ATen.h>

#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

using models::SavedWeights;

constexpr double kClampQuantile = 0.99;
constexpr std::string_view kOfWeight = ".weight", kOfBias = ".bias";

/// Linear between the two nearest, as torch's; without its limit on how many there may be.
double quantile_of(const at::Tensor& values, double quantile) {
  const at::Tensor sorted = std::get<0>(values.flatten().sort());
  const double place = quantile * static_cast<double>(sorted.numel() - 1);
  const auto below = static_cast<std::int64_t>(std::floor(place));
  const double low = sorted[below].item<double>();
  const double high = sorted[std::min(below + 1, sorted.numel() - 1)].item<double>();
  return low + (high - low) * (place - static_cast<double>(below));
}

/// The factors of one weight, decomposed once although the file asks for them one by one.
class SharedFactors {
 public:
  SharedFactors(SavedWeights::Entry difference, std::int64_t rank)
      : difference_(std::move(difference)), rank_(rank) {}

  at::Tensor take(bool up) {
    if (!factors_) factors_ = factors_of(finite(difference_.make().to(at::kFloat)), rank_);
    at::Tensor factor = std::move(up ? factors_->first : factors_->second).to(at::kHalf).contiguous();
    if (++taken_ % 2 == 0) factors_.reset();
    return factor;
  }

 private:
  static at::Tensor finite(at::Tensor difference) {
    if (at::isfinite(difference).all().item<bool>()) return difference;
    throw WeightsError("the difference of two weights is no number in places, and has no LoRA",
                       "One of the two models is damaged.");
  }

  SavedWeights::Entry difference_;
  std::int64_t rank_;
  std::optional<std::pair<at::Tensor, at::Tensor>> factors_;
  int taken_ = 0;
};

void add_difference(const std::string& key, const SavedWeights::Entry& entry, SavedWeights& out) {
  out.add(key, {at::kHalf, entry.sizes, [make = entry.make] { return make().to(at::kHalf); }});
}

void add_factors(const std::string& key, const SavedWeights::Entry& entry, std::int64_t rank, SavedWeights& out) {
  const auto factors = std::make_shared<SharedFactors>(entry, rank);
  const std::vector<std::int64_t>& sizes = entry.sizes;
  const std::int64_t kept = std::min({rank, sizes[0], sizes[1]});
  std::vector<std::int64_t> up{sizes[0], kept}, down{kept, sizes[1]};
  for (std::size_t dim = 2; dim < sizes.size(); ++dim) {
    up.push_back(1);
    down.push_back(sizes[dim]);
  }
  out.add(key + ".lora_up.weight", {at::kHalf, up, [factors] { return factors->take(true); }});
  out.add(key + ".lora_down.weight", {at::kHalf, down, [factors] { return factors->take(false); }});
}

}  // namespace

std::pair<at::Tensor, at::Tensor> factors_of(const at::Tensor& difference, std::int64_t rank) {
  const std::int64_t out = difference.size(0), in = difference.size(1);
  rank = std::min({rank, out, in});
  const auto [u, s, vh] = at::linalg_svd(difference.flatten(1), /*full_matrices=*/false);
  at::Tensor up = u.narrow(1, 0, rank) * s.narrow(0, 0, rank);
  at::Tensor down = vh.narrow(0, 0, rank);
  const double most = quantile_of(at::cat({up.flatten(), down.flatten()}), kClampQuantile);
  up = up.clamp(-most, most);
  down = down.clamp(-most, most);
  if (difference.dim() == 2) return {up, down};
  std::vector<std::int64_t> up_sizes{out, rank}, down_sizes{rank, in};
  for (std::int64_t dim = 2; dim < difference.dim(); ++dim) {
    up_sizes.push_back(1);
    down_sizes.push_back(difference.size(dim));
  }
  return {up.reshape(up_sizes), down.reshape(down_sizes)};
}

void extract(const SavedWeights& difference, const std::string& prefix, const Extraction& how, SavedWeights& out) {
  for (const auto& [key, entry] : difference.entries()) {
    const bool weight = key.ends_with(kOfWeight);
    if (!weight && !(how.biases && key.ends_with(kOfBias))) continue;
    const std::string name = prefix + key.substr(0, key.size() - (weight ? kOfWeight : kOfBias).size());
    if (!weight)
      add_difference(name + ".diff_b", entry, out);
    else if (how.full_difference)
      add_difference(name + ".diff", entry, out);
    else if (entry.sizes.size() >= 2)
      add_factors(name, entry, how.rank, out);
    else if (how.biases)
      add_difference(name + ".diff", entry, out);
  }
}

}  // namespace weft::lora
