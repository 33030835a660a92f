// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/latent_format.hpp"

#include <ATen/ATen.h>

namespace weft::sampling {

at::Tensor LatentFormat::process_in(const at::Tensor& latent) const {
  return shift == 0.0 ? latent * scale : (latent - shift) * scale;
}

at::Tensor LatentFormat::process_out(const at::Tensor& latent) const {
  return shift == 0.0 ? latent / scale : latent / scale + shift;
}

}  // namespace weft::sampling
