// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "diffusion/sampling/conditioning.hpp"

namespace weft::parity {

/// The fields of a prompt that are no tensors, in the reference's names and form.
nlohmann::json fields_of(const sampling::Cond& cond);

}  // namespace weft::parity
