// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/drawing/scene.hpp"

namespace weft::drawing {

/// The scene as an SVG picture that looks like the canvas. With timings (one a node), nodes are coloured by time.
/// Needs nothing from outside: no scripts, no files, no fonts. All text of the scene is escaped.
std::string to_svg(const Scene& scene, const Timings* timings = nullptr);

}  // namespace weft::drawing
