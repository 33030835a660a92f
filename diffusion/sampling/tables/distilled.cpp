// SPDX-License-Identifier: Apache-2.0
// Models distilled for consistency (Luo et al. 2023) were trained on 50 of the 1,000 levels: the highest and every
// twentieth below it.
#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kDistilledLevels = 50;

class DistilledTable final : public SigmaTable {
 public:
  explicit DistilledTable(const DiscreteBetas& betas) {
    const at::Tensor all = discrete_table(betas)->sigmas();
    stride_ = std::max<std::int64_t>(all.size(0) / kDistilledLevels, 1);
    sigmas_ = all.slice(0, (all.size(0) - 1) % stride_, std::nullopt, stride_).contiguous();
    log_sigmas_ = sigmas_.log();
  }

  const at::Tensor& sigmas() const override { return sigmas_; }

  at::Tensor timestep(const at::Tensor& sigma) const override {
    const auto wanted = sigma.to(at::kCPU).log().reshape({1, -1});
    const auto nearest = (wanted - log_sigmas_.unsqueeze(1)).abs().argmin(0).view(sigma.sizes());
    return (nearest * stride_ + (stride_ - 1)).to(sigma.device(), at::kFloat);
  }

  at::Tensor sigma(const at::Tensor& timestep) const override {
    const auto place = (timestep.to(at::kCPU, at::kFloat) - (stride_ - 1)) / stride_;
    const auto t = place.clamp(0, static_cast<double>(sigmas_.size(0) - 1));
    const auto low = log_sigmas_.index({t.floor().to(at::kLong)});
    const auto high = log_sigmas_.index({t.ceil().to(at::kLong)});
    const auto weight = t.frac();
    return ((1 - weight) * low + weight * high).exp().to(timestep.device());
  }

  double percent_to_sigma(double percent) const override {
    if (percent <= 0.0) return 999999999.9;
    if (percent >= 1.0) return 0.0;
    return sigma(at::scalar_tensor((1.0 - percent) * 999.0, at::kFloat)).item<double>();
  }

 private:
  std::int64_t stride_ = 1;
  at::Tensor sigmas_;
  at::Tensor log_sigmas_;
};

}  // namespace

std::shared_ptr<const SigmaTable> distilled_table(const DiscreteBetas& betas) {
  return std::make_shared<DistilledTable>(betas);
}

}  // namespace weft::sampling
