// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diffusion/image/size.hpp"
#include "engine/schema/value.hpp"

namespace weft::nodes {

/// A box of a canvas with what should be there, as CreateBoundingBoxes keeps it.
struct MarkedRegion {
  double x = 0;  ///< of the canvas, 0..1
  double y = 0;
  double width = 0;  ///< below 0: to the left
  double height = 0;
  bool is_text = false;
  std::string text;  ///< to be written there
  std::string description;
  std::vector<std::string> palette;  ///< "#RRGGBB", at most five
};

/// Boxes {x, y, width, height, metadata}, elements {type, bbox, text, desc, color_palette}, one or a list of either, a
/// list of lists (of which the first counts), or JSON text of those. Throws NodeError for anything else.
std::vector<MarkedRegion> read_regions(const schema::Value& value, image::Size canvas);

/// Its pixels: {x, y, width, height}.
schema::Value region_box(const MarkedRegion& region, image::Size canvas);
/// What image models take in prompts: {type, bbox: [ymin, xmin, ymax, xmax] of 1000, text?, desc, color_palette?}.
schema::Value region_element(const MarkedRegion& region);

}  // namespace weft::nodes
