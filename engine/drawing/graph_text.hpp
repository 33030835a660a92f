// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/drawing/scene.hpp"

namespace weft::drawing {

/// The scene for Graphviz: groups as clusters, bypassed nodes dashed, muted ones grey, wires in their type's colour.
/// Its places are left to Graphviz. With timings (one a node), nodes are coloured by time.
std::string to_dot(const Scene& scene, const Timings* timings = nullptr);

/// The same as a Mermaid flowchart, as Markdown pages show it.
std::string to_mermaid(const Scene& scene, const Timings* timings = nullptr);

}  // namespace weft::drawing
