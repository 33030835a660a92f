// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::image {

/// Operations on a square window, by ComfyUI's names: "erode", "dilate", "open", "close", "gradient"…
std::vector<std::string> morphology_operations();

/// planes: [.., H, W], float. side: of the window, at least 1; an even one reaches one further up and left when
/// eroding, down and right when dilating. The border counts for nothing. Throws UsageError for another operation.
at::Tensor morphology(const at::Tensor& planes, std::string_view operation, std::int64_t side);

/// Masks grown by `amount` pixels, or shrunk by -amount.
/// tapered: one pixel a step, up, down and sideways (a diamond); else diagonally too (a square).
/// masks: [B, H, W] float -> the same.
at::Tensor grown(const at::Tensor& masks, std::int64_t amount, bool tapered);

}  // namespace weft::image
