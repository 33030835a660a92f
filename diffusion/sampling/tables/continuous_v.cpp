// SPDX-License-Identifier: Apache-2.0
// v-diffusion tells its network the angle between picture and noise, as a share of a right angle (Salimans & Ho 2022;
// v-diffusion-pytorch's alpha_sigma_to_t).
#include <cmath>

#include <ATen/ATen.h>

#include "diffusion/sampling/model_sampling.hpp"
#include "diffusion/sampling/tables/continuous.hpp"

namespace weft::sampling {
namespace {

constexpr double kPi = 3.141592653589793;

class ContinuousVTable final : public ContinuousTable {
 public:
  using ContinuousTable::ContinuousTable;
  at::Tensor timestep(const at::Tensor& sigma) const override { return sigma.atan() / kPi * 2.0; }
  at::Tensor sigma(const at::Tensor& timestep) const override { return (timestep * kPi / 2.0).tan(); }
};

}  // namespace

std::shared_ptr<const SigmaTable> continuous_v_table(double sigma_min, double sigma_max) {
  return std::make_shared<ContinuousVTable>(sigma_min, sigma_max);
}

}  // namespace weft::sampling
