// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/hooks/spectrum.hpp"

#include <ATen/ATen.h>

namespace weft::sampling {

at::Tensor scaled_spectrum(const at::Tensor& x, const std::function<void(at::Tensor&)>& scale) {
  const at::DimVector plane{-2, -1};
  at::Tensor factors = at::ones(x.sizes(), x.options().dtype(at::kFloat));
  scale(factors);
  const auto frequencies = at::fft_fftshift(at::fft_fftn(x.to(at::kFloat), std::nullopt, plane), plane);
  const auto back = at::fft_ifftn(at::fft_ifftshift(frequencies * factors, plane), std::nullopt, plane);
  return at::real(back).to(x.scalar_type());
}

}  // namespace weft::sampling
