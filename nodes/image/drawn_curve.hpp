// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffusion/image/curve.hpp"
#include "engine/schema/value.hpp"

namespace weft::nodes {

/// What a curve editor drew: {"points": [[x, y], …], "interpolation": "monotone_cubic" or "linear"}, or the list of
/// points alone. name: of the input, for errors. Throws NodeError for anything else.
image::Curve drawn_curve(const std::string& name, const schema::Value& value);

}  // namespace weft::nodes
