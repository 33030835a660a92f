// SPDX-License-Identifier: Apache-2.0
// EDM tells its network a quarter of the logarithm of the noise level (Karras et al. 2022, table 1, c_noise).
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/tables/continuous.hpp"

namespace weft::sampling {
namespace {

class ContinuousEdmTable final : public ContinuousTable {
 public:
  using ContinuousTable::ContinuousTable;
  at::Tensor timestep(const at::Tensor& sigma) const override { return sigma.log() * 0.25; }
  at::Tensor sigma(const at::Tensor& timestep) const override { return (timestep / 0.25).exp(); }
};

}  // namespace

std::shared_ptr<const SigmaTable> continuous_edm_table(double sigma_min, double sigma_max) {
  return std::make_shared<ContinuousEdmTable>(sigma_min, sigma_max);
}

}  // namespace weft::sampling
