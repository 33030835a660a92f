// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "diffusion/models/upscale/upscale_model.hpp"

namespace weft::models::upscale {

/// ESRGAN (Wang et al. 2018, arXiv:1809.00219) and Real-ESRGAN's network of that kind, which starts from a picture with
/// blocks of pixels as channels where it enlarges by less than four (rrdbnet.cpp).
bool is_rrdbnet(const weights::StateDict& file);
std::shared_ptr<const UpscaleModel> make_rrdbnet(const weights::StateDict& file);

/// Real-ESRGAN's small network (Wang et al. 2021; SRVGGNetCompact): convolutions with learnt activations
/// (compact.cpp).
bool is_compact(const weights::StateDict& file);
std::shared_ptr<const UpscaleModel> make_compact(const weights::StateDict& file);

}  // namespace weft::models::upscale
