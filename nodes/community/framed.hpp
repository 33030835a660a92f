// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "diffusion/image/resample.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// How pictures are brought to a size.
struct Framing {
  std::int64_t width;  ///< 0: follows from the height, or stays
  std::int64_t height;
  image::Filter filter;
  std::string keep;           ///< "stretch", "resize", "pad", "pad_edge", "pad_edge_pixel", "crop" or "total_pixels"
  std::string pad_color;      ///< "255, 0, 0"
  std::string position;       ///< of what is cut out, or of the picture where something is added: "center", "top"…
  std::int64_t divisible_by;  ///< both sides are; 0 and 1: any
};

struct Framed {
  Image image;
  Mask mask;  ///< where something was added, and what was masked before; without either a small empty one
};

/// Throws NodeError for a color that is none, or sides of nothing.
Framed frame_pictures(const Image& image, const std::optional<Mask>& mask, const Framing& framing);

}  // namespace weft::nodes
