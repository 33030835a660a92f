// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "diffusion/weights/state_dict.hpp"

namespace weft::weights {

/// " (near it: 'a', 'b')": the keys most like `key`, for an error message; empty when nothing is like it.
std::string near_keys_text(const StateDict::Tensors& tensors, std::string_view key);

}  // namespace weft::weights
