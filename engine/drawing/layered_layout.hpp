// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/drawing/scene.hpp"

namespace weft::drawing {

/// Gives the nodes of a scene without places some: sized by what they show, in columns from left to right along the
/// wires, and within a column near to what they are wired to (barycentres; Sugiyama, Tagawa and Toda 1981). Wires that
/// close a circle run backwards. Linear in nodes and wires but for sorting.
void lay_out_in_columns(Scene& scene);

}  // namespace weft::drawing
