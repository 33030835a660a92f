// SPDX-License-Identifier: Apache-2.0
// Rectified flow with the shift of Stable Diffusion 3 (Esser et al. 2024, equation 23): the straight time t in (0, 1]
// becomes sigma = s t / (1 + (s - 1) t).
#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kFlowLevels = 1000;

class DiscreteFlowTable final : public SigmaTable {
 public:
  DiscreteFlowTable(double shift, double multiplier) : shift_(shift), multiplier_(multiplier) {
    const auto times = at::arange(1, kFlowLevels + 1, at::kFloat) / static_cast<double>(kFlowLevels);
    sigmas_ = sigma(times * multiplier);
  }

  const at::Tensor& sigmas() const override { return sigmas_; }
  at::Tensor timestep(const at::Tensor& sigma) const override { return sigma * multiplier_; }
  at::Tensor sigma(const at::Tensor& timestep) const override {
    const auto time = timestep / multiplier_;
    return shift_ == 1.0 ? time : time * shift_ / (time * (shift_ - 1.0) + 1.0);
  }
  double percent_to_sigma(double percent) const override {
    if (percent <= 0.0) return 1.0;
    if (percent >= 1.0) return 0.0;
    const double time = 1.0 - percent;
    return shift_ == 1.0 ? time : shift_ * time / (1.0 + (shift_ - 1.0) * time);
  }

 private:
  double shift_;
  double multiplier_;
  at::Tensor sigmas_;
};

}  // namespace

std::shared_ptr<const SigmaTable> discrete_flow_table(double shift, double multiplier) {
  return std::make_shared<DiscreteFlowTable>(shift, multiplier);
}

}  // namespace weft::sampling
