// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Ways to mix two layers, by ComfyUI's names: "normal", "multiply", "screen"…
std::vector<std::string> blend_modes();

/// below and above, values in 0..1, of one shape, mixed by `mode`; not clamped. Throws UsageError for another mode.
at::Tensor blend(const at::Tensor& below, const at::Tensor& above, std::string_view mode);

/// Porter and Duff's operators and some separable modes, by ComfyUI's names: "SRC_OVER", "XOR", "MULTIPLY"…
std::vector<std::string> porter_duff_modes();

/// A picture [.., H, W, C] and how opaque it is, [.., H, W, 1], colors not multiplied by it.
struct Layer {
  at::Tensor color;
  at::Tensor alpha;
};

/// Puts two layers of one size together ("Compositing digital images", 1984; the separable modes as W3C's
/// "Compositing and Blending" has them). Colors are 0 where nothing is opaque. Throws UsageError for another mode.
Layer porter_duff(const Layer& source, const Layer& destination, std::string_view mode);

}  // namespace weft::image
